/**
 * Where the cycles go: a stacked bar a backend in times native, with the thread's 50x and 7x marked, beside the same as
 * numbers; the columns' heads are the legend. Below are the cost constants, each with a slider.
 */
import { el, refill } from '../dom.ts';
import { causes } from '../layout/causes.ts';
import { axisEnd, type Bill, billOf, pricesOf } from '../layout/prices.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/cost.ts';
import * as strings from '../strings.ts';
import { grid, numberHead, rowHead } from '../table.ts';
import { priceSliders } from './price-sliders.ts';
import type { View } from './view.ts';

/** The thread's claims: before the series, and after patch 3. */
const THREAD_MARKS = [50, 7] as const;

export function breakdown(section: HTMLElement, panel: Panel): View {
  const body = el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': say.title });
  const sliders = priceSliders(panel);
  section.append(body, sliders.element);
  let sum = '';
  return {
    summary: () => ({ text: sum }),
    update(changes) {
      if (!panel.shown || (!changes.has('shown') && !changes.has('prices'))) return;
      const { recordings } = panel.shown;
      const ran = pricesOf(recordings);
      section.hidden = Object.keys(ran).length === 0;
      if (changes.has('shown')) sliders.show(ran, recordings);
      else sliders.mark();
      const bills = recordings.filter(r => r.charges).map(r => billOf(r, panel.prices, ran));
      const changed = Object.keys(panel.prices).length > 0;
      const caption = changed ? strings.costChanged : strings.costProfile(recordings[0]?.result.costProfile ?? '');
      refill(body, table(bills, caption));
      sum = mostOf(bills);
    },
  };
}

/** What most cycles of the most expensive backend are for. */
function mostOf(bills: readonly Bill[]): string {
  const [bill] = [...bills].sort((a, b) => b.cycles - a.cycles);
  if (!bill?.cycles) return '';
  const [cause] = [...causes].sort((a, b) => bill.byCause[b] - bill.byCause[a]);
  return `${bill.backend}: ${say.causes[cause]}, ${Math.round((100 * bill.byCause[cause]) / bill.cycles)} %`;
}

function table(bills: readonly Bill[], caption: string): HTMLElement {
  const end = axisEnd(bills.map(bill => bill.ratio ?? 1));
  const parts = causes.map(cause => {
    const head = numberHead(el('i', { class: `swatch ${cause}`, 'aria-hidden': 'true' }), say.causes[cause]);
    head.title = say.causeTitles[cause];
    return head;
  });
  const bar = el('td', { class: 'stack' }, axis(end));
  return grid(
    'breakdown',
    [strings.backend, bar, numberHead(strings.timesNative), ...parts, numberHead(strings.cycles)],
    bills.map(bill => row(bill, end)),
    caption,
  );
}

function axis(end: number): HTMLElement {
  const marks = THREAD_MARKS.filter(times => times < end).map(times => {
    const mark = el('span', { title: say.threadTitle }, say.thread(times));
    // The words are centred on their place: half of their width fits before it.
    mark.style.left = `max(2.8em, ${(100 * times) / end}%)`;
    return mark;
  });
  return el('div', { class: 'axis', 'aria-hidden': 'true' }, ...marks);
}

function row({ backend, ratio, byCause, cycles }: Bill, end: number): HTMLElement {
  const track = el('div', { class: 'track', 'aria-hidden': 'true' });
  for (const times of THREAD_MARKS.filter(times => times < end)) {
    const line = el('i', { class: 'thread' });
    line.style.left = `${(100 * times) / end}%`;
    track.append(line);
  }
  let left = 0;
  for (const cause of causes) {
    const width = ratio === null ? 0 : (100 * ratio * byCause[cause]) / (cycles * end);
    if (width === 0) continue;
    const part = el('span', { class: `part ${cause}`, title: say.causes[cause] });
    part.style.left = `${left}%`;
    part.style.width = `${width}%`;
    left += width;
    track.append(part);
  }
  const number = (value: number) =>
    el('td', { class: value ? 'number' : 'number zero' }, strings.count(Math.round(value)));
  return el(
    'tr',
    {},
    rowHead(backend),
    el('td', { class: 'stack' }, track),
    el('td', { class: 'number' }, ratio === null ? '–' : strings.ratio(ratio)),
    ...causes.map(cause => number(byCause[cause])),
    number(cycles),
  );
}

/** Counts and cost, a row a backend; a row is also the switch for what the timeline shows. */
import type { RefusedResult } from '../../src/model/report.ts';
import type { PackedResult } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import { icon } from '../icons.ts';
import { type Bill, billOf, pricesOf } from '../layout/prices.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { grid, numberHead, rowHead } from '../table.ts';
import type { View } from './view.ts';

/** Marks of the ratio's axis. */
export const ratioMarks = [1, 2, 5, 10, 20, 50] as const;

/**
 * Where a ratio stands on the axis, 0 to 1. Logarithmic, because 0.8, 7 and 50 must be told apart at one glance, from
 * a half (room for what is cheaper than native) to `most`.
 */
export function ratioPosition(ratio: number, most: number): number {
  const low = Math.log(0.5);
  const high = Math.log(Math.max(most, 64));
  return Math.min(1, Math.max(0, (Math.log(ratio) - low) / (high - low)));
}

const counts = ['traps', 'hypercalls', 'multicalls', 'updates', 'faults', 'cycles'] as const;

export function costTable(section: HTMLElement, panel: Panel): View {
  const body = el('div', { class: 'scroll' });
  const profile = el('p', { class: 'why' });
  const limits = el('ul', { class: 'limits' });
  section.append(body, profile, limits);
  return {
    summary: () => ({ text: strings.backendsOf(panel.names().length, panel.shown?.refused?.length ?? 0) }),
    update(changes) {
      if (!panel.shown) return;
      if (changes.has('shown') || changes.has('prices')) {
        const recordings = panel.shown.recordings.filter(r => !r.observed);
        const results = recordings.map(r => r.result);
        section.hidden = results.length + (panel.shown.refused?.length ?? 0) === 0;
        const ran = pricesOf(recordings);
        const bills = recordings.map(r => billOf(r, panel.prices, ran));
        const most = Math.max(1, ...bills.map(bill => bill.ratio ?? 1));
        refill(
          body,
          grid('cost', heads(most), [
            ...results.map((r, i) => backendRow(r, bills[i], most, panel)),
            ...(panel.shown.refused ?? []).map(refusedRow),
          ]),
        );
        const changed = Object.keys(panel.prices).length > 0;
        const constants = changed ? strings.costChanged : strings.costProfile(results[0]?.costProfile ?? '');
        profile.textContent = `${constants}, ${strings.logScale}`;
        limits.replaceChildren(
          ...results.flatMap(r => r.limits.map(limit => el('li', {}, icon('warning'), `${r.backend}: ${limit}`))),
        );
      }
      if (changes.has('chosen') || changes.has('prices')) markChosen(body, panel.chosen);
    },
  };
}

function heads(most: number): (string | Node)[] {
  const axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  for (const mark of ratioMarks) {
    const tick = el('span', { class: mark === 1 || mark === 10 ? '' : 'minor' }, String(mark));
    tick.style.left = `${ratioPosition(mark, most) * 100}%`;
    axis.append(tick);
  }
  return [
    strings.backend,
    ...counts.map(name => numberHead(strings.counts[name])),
    numberHead(strings.timesNative),
    el('td', { class: 'ratio' }, axis),
    strings.banner,
  ];
}

function backendRow(r: PackedResult, bill: Bill, most: number, panel: Panel): HTMLElement {
  const check = el('input', {
    type: 'checkbox',
    'aria-label': strings.showInTimeline(r.backend),
    title: strings.showInTimeline(r.backend),
    'data-key': `check ${r.backend}`,
    onchange: () => panel.toggle(r.backend),
  });
  const name = el(
    'button',
    {
      class: 'link',
      title: strings.onlyInTimeline(r.backend),
      'data-key': `choose ${r.backend}`,
      onclick: () => panel.choose(r.backend),
    },
    r.backend,
  );
  const row = el(
    'tr',
    {
      'data-backend': r.backend,
      // the whole row is a target for the pointer; the keyboard has the button
      onclick: (event: MouseEvent) => {
        if (!(event.target as Element).closest('button, input')) panel.choose(r.backend);
      },
    },
    rowHead(el('div', { class: 'choose' }, check, name)),
    ...counts.map(key =>
      el(
        'td',
        { class: r[key] ? 'number' : 'number zero' },
        strings.count(Math.round(key === 'cycles' ? bill.cycles : r[key])),
      ),
    ),
  );
  if (bill.ratio === null) {
    row.append(el('td', { class: 'number', title: strings.noRatio }, '–'), el('td', { class: 'ratio' }));
  } else {
    row.append(el('td', { class: 'number' }, strings.ratio(bill.ratio)), ratioBar(bill.ratio, most));
  }
  row.append(el('td', { class: 'quiet mono' }, r.banner ?? ''));
  return row;
}

/** A backend that cannot run the script has no counts, and says why. */
function refusedRow({ backend, error }: RefusedResult): HTMLElement {
  const why = el(
    'td',
    { class: 'quiet prose', colspan: counts.length + 3 },
    icon('circle-slash'),
    strings.refused(error),
  );
  return el('tr', { class: 'refused' }, rowHead(backend), why);
}

/** From native's 1 to the ratio, to the left where it is cheaper. */
function ratioBar(ratio: number, most: number): HTMLElement {
  const one = ratioPosition(1, most);
  const at = ratioPosition(ratio, most);
  const bar = el('div', { class: 'bar' });
  bar.style.left = `${Math.min(one, at) * 100}%`;
  bar.style.width = `${Math.abs(at - one) * 100}%`;
  const track = el('div', { class: 'track', 'aria-hidden': 'true' });
  for (const mark of ratioMarks) {
    const line = el('i', {});
    line.style.left = `${ratioPosition(mark, most) * 100}%`;
    track.append(line);
  }
  track.append(bar);
  return el('td', { class: 'ratio' }, track);
}

function markChosen(body: HTMLElement, chosen: readonly string[]): void {
  for (const row of body.querySelectorAll<HTMLElement>('tr[data-backend]')) {
    const on = chosen.includes(row.dataset.backend!);
    row.classList.toggle('chosen', on);
    row.querySelector('input')!.checked = on;
    row.querySelector('button')!.setAttribute('aria-pressed', String(on));
  }
}

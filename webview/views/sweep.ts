/**
 * The sweep: what each backend costs in times native over a param of the script, as a plot, as a table, and in the
 * sentence that answers "is the average mprotect 7 pages?". It is run when somebody asks for it, not with every run.
 */
import type { SweepReport, SweepSeries } from '../../src/model/sweep.ts';
import type { SweepAnswer } from '../../src/protocol/sweep.ts';
import { el, refill } from '../dom.ts';
import { drawPlot, PLOT_ROOM } from '../draw/plot.ts';
import type { Host } from '../host.ts';
import { columnsOf, dearest, ratioAt, reaches } from '../layout/crossings.ts';
import { pageCountOf } from '../layout/page-count.ts';
import { layoutPlot } from '../layout/plot.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/sweep.ts';
import * as strings from '../strings.ts';
import { grid, numberHead, rowHead } from '../table.ts';
import { onThemeChange, readTheme } from '../theme.ts';
import type { View } from './view.ts';

/** The thread's claim about the time after patch 3. */
const CLAIMED = 7;
/** Height of the plot's box. */
const HEIGHT = 220;
/** Where the first sweep ends: two page-table pages and a little. */
const FIRST_END = 1100;

export function sweepView(section: HTMLElement, panel: Panel, host: Host): View {
  const choose = el('select', { class: 'field', 'aria-label': say.param });
  const from = numberField(say.from, 1);
  const to = numberField(say.to, FIRST_END);
  const ask = () => {
    if (!panel.shown) return;
    const [low, high] = [from.valueAsNumber || 1, to.valueAsNumber || FIRST_END].sort((x, y) => x - y);
    made = offered() !== null;
    const make = made || undefined;
    host.post({ kind: 'sweep', uri: panel.shown.uri, param: choose.value || undefined, from: low, to: high, make });
    status.textContent = say.running;
  };
  const run = el('button', { type: 'submit', class: 'small', 'data-key': 'sweep' }, say.run);
  const status = el('span', { class: 'said', role: 'status' });
  const form = el('form', { class: 'sweep-form' }, choose, field(say.from, from), field(say.to, to), run, status);
  form.addEventListener('submit', event => {
    event.preventDefault();
    ask();
  });
  const canvas = el('canvas', { 'aria-hidden': 'true' });
  const plot = el('div', { class: 'plot' });
  const answer = el('div', {});
  section.append(form, plot, answer);
  let report: SweepReport | null = null;
  /** The sweep that was asked for edits the script: the next version is the one that it is of. */
  let made = false;
  /** The number that a script without a param could be swept over. */
  const offered = () => pageCountOf(panel.shown?.text ?? '');
  /** The run that the report was made beside. */
  let version = -1;

  const draw = () => {
    plot.hidden = !report?.series.some(s => s.points.some(p => p.ratio !== null));
    const width = plot.clientWidth - PLOT_ROOM.left - PLOT_ROOM.right;
    if (!report || width < 1) return;
    const ratio = window.devicePixelRatio || 1;
    const height = HEIGHT + PLOT_ROOM.top + PLOT_ROOM.bottom;
    canvas.width = Math.round(plot.clientWidth * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    // not before there is something to draw on it
    plot.append(canvas);
    const ctx = canvas.getContext('2d')!;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawPlot(ctx, layoutPlot(report, width, HEIGHT), readTheme(), width, HEIGHT);
  };
  const show = (found: SweepAnswer & { readonly problem?: string }) => {
    report = found.report;
    version = panel.shown?.version ?? -1;
    const chosen = report?.param ?? choose.value;
    refill(choose, ...found.params.map(name => el('option', { value: name, selected: name === chosen }, name)));
    choose.hidden = found.params.length < 2;
    const error = report?.diagnostics.find(d => d.severity === 'error');
    if (found.problem) status.textContent = say.failed(found.problem);
    else if (!report) status.textContent = say.noParam;
    else if (report.series.length === 0)
      status.textContent = error ? say.failed(strings.atLine(error.line, error.message)) : '';
    else status.textContent = report.sampled ? say.sampled(report.values.length) : '';
    refill(answer, ...(report?.series.length ? answerOf(report) : []));
    draw();
  };
  choose.hidden = true;
  new ResizeObserver(draw).observe(plot);
  onThemeChange(draw);

  return {
    summary: () => ({ text: say.question }),
    update(changes) {
      if (changes.has('sweep') && panel.sweep) show(panel.sweep);
      if (changes.has('shown')) {
        const number = offered();
        run.textContent = number === null ? say.run : say.makeParam(number);
        if (made && panel.shown?.version !== version) {
          made = false;
          version = panel.shown?.version ?? -1;
        }
      }
      if (changes.has('shown') && !panel.sweep && report) {
        // another script
        report = null;
        refill(answer);
        status.textContent = '';
        draw();
      } else if (changes.has('shown') && report && panel.shown?.version !== version) status.textContent = say.stale;
    },
  };
}

function numberField(label: string, value: number): HTMLInputElement {
  return el('input', { type: 'number', class: 'field', min: 1, step: 1, value, 'aria-label': label });
}

function field(label: string, input: HTMLElement): HTMLElement {
  return el('label', {}, `${label} `, input);
}

function answerOf(report: SweepReport): HTMLElement[] {
  const { param, series, values } = report;
  const known = series.filter(s => s.points.some(p => p.ratio !== null));
  if (known.length === 0) return [el('p', { class: 'why' }, say.noNative)];
  const others = known.filter(s => s.preset !== 'native');
  const sentences = others.map(s => sentenceOf(s, param, values)).filter(text => text !== '');
  return [
    table(known, param, columnsOf(values)),
    el('h3', {}, say.average),
    el('ul', { class: 'answers' }, ...sentences.map(text => el('li', {}, text))),
  ];
}

function sentenceOf(series: SweepSeries, param: string, values: readonly number[]): string {
  const seven = values.includes(7) ? ratioAt(series, 7) : null;
  const rest = say.reaches(CLAIMED, reaches(series, CLAIMED), param, dearest(series));
  return seven === null ? `${series.backend} ${rest}.` : say.both(say.atSeven(series.backend, seven, param), rest);
}

function table(series: readonly SweepSeries[], param: string, columns: readonly number[]): HTMLElement {
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': say.plot(param) },
    grid(
      '',
      [`${strings.timesNative}, ${param} =`, ...columns.map(value => numberHead(strings.count(value)))],
      series.map(one =>
        el(
          'tr',
          {},
          rowHead(one.backend),
          ...columns.map(value => {
            const ratio = ratioAt(one, value);
            return el('td', { class: 'number' }, ratio === null ? '–' : say.ratio(ratio));
          }),
        ),
      ),
      say.plot(param),
    ),
  );
}

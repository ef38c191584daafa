/**
 * The verdict grid: a row for each backend, a column for each `expect`; a cell says whether it holds there and what that
 * rests on, and why when it is chosen.
 */
import type { ExpectResult } from '../../src/model/report.ts';
import { type Standing, standingOf, tallyOf } from '../../src/model/verdict.ts';
import { el, refill, unseen } from '../dom.ts';
import type { Host } from '../host.ts';
import { type IconName, icon } from '../icons.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { columnHead, grid, rowHead } from '../table.ts';
import type { Summary, View } from './view.ts';

/** A column: an `expect` of the script. */
export interface VerdictColumn {
  readonly line: number;
  readonly text: string;
}

export interface VerdictGrid {
  readonly columns: readonly VerdictColumn[];
  /** cells[r][c]; null where the expectation is not about that backend. */
  readonly rows: readonly { readonly backend: string; readonly cells: readonly (ExpectResult | null)[] }[];
}

/** Sorts results into a grid; backends in the order of the run, expectations in the order of the script. */
export function gridOf(backends: readonly string[], expects: readonly ExpectResult[]): VerdictGrid {
  const columns: VerdictColumn[] = [];
  for (const { line, text } of expects) {
    if (!columns.some(c => c.line === line && c.text === text)) columns.push({ line, text });
  }
  columns.sort((a, b) => a.line - b.line);
  // an expectation `on X` where X was not run still has a row, to say that it was skipped
  const names = [...new Set([...backends, ...expects.map(e => e.backend)])].filter(name => name !== '');
  const rows = names.map(backend => ({
    backend,
    cells: columns.map(c => expects.find(e => e.backend === backend && e.line === c.line && e.text === c.text) ?? null),
  }));
  return { columns, rows };
}

export function verdictGrid(section: HTMLElement, panel: Panel, host: Host): View {
  const body = el('div', { class: 'scroll' });
  const why = el('p', { class: 'why', id: 'verdict-why' });
  section.append(body, why);
  const explain = (cell: ExpectResult) => {
    why.textContent = `${cell.backend}, ${strings.line(cell.line)}: ${cell.message}`;
  };
  return {
    summary: () => tallySummary(panel.shown?.expects ?? []),
    update(changes) {
      if (!(changes.has('shown') || changes.has('verdicts')) || !panel.shown) return;
      const { expects, recordings, refused = [], schedule } = panel.shown;
      section.hidden = expects.length === 0;
      const { columns, rows: lines } = gridOf(
        recordings.map(r => r.result.backend),
        expects,
      );
      const heads = columns.map(({ line, text }) =>
        columnHead(
          el(
            'button',
            {
              class: 'link',
              'data-key': `expect ${line}`,
              title: strings.line(line),
              onclick: () => host.post({ kind: 'reveal', uri: panel.shown!.uri, line }),
            },
            text,
          ),
        ),
      );
      const rows = lines.map(({ backend, cells }) =>
        el('tr', {}, rowHead(backend), ...cells.map(cell => verdictCell(cell, explain))),
      );
      const none = refused
        .filter(({ backend }) => !lines.some(line => line.backend === backend))
        .map(({ backend, error }) =>
          el(
            'tr',
            {},
            rowHead(backend),
            el('td', { class: 'quiet prose', colspan: columns.length }, strings.refused(error)),
          ),
        );
      refill(body, grid('verdicts', [strings.backend, ...heads], [...rows, ...none]));
      const first = expects.find(e => e.ok === false);
      if (first) explain(first);
      else why.textContent = schedule === undefined ? strings.verdictHint : strings.ofSchedule(schedule);
    },
  };
}

/** How the expectations stand, in a line with its sign. */
export function tallySummary(expects: readonly ExpectResult[]): Required<Summary> {
  const tally = tallyOf(expects);
  const sign = tally.fails > 0 ? signs.fails : tally.unknown > 0 ? signs.unknown : signs.holds;
  return { text: strings.tally(tally), sign };
}

function verdictCell(cell: ExpectResult | null, explain: (cell: ExpectResult) => void): HTMLElement {
  if (!cell) return el('td', { class: 'none' }, el('span', { 'aria-hidden': 'true' }, '–'), unseen(strings.notAsked));
  const [name, tone] = signOf(cell);
  return el(
    'td',
    {},
    el(
      'button',
      {
        class: `verdict ${tone}`,
        title: cell.message,
        'aria-describedby': 'verdict-why',
        'data-key': `${cell.backend} ${cell.line}`,
        onclick: () => explain(cell),
        onfocus: () => explain(cell),
      },
      icon(name),
      strings.standings[standingOf(cell)],
      unseen(`: ${cell.message}`),
    ),
    el('span', { class: 'quiet evidence' }, strings.evidence(cell)),
  );
}

const signs: Readonly<Record<Standing, readonly [icon: IconName, tone: string]>> = {
  holds: ['pass', 'good'],
  fails: ['error', 'bad'],
  unknown: ['question', 'unsure'],
  skipped: ['circle-slash', 'quiet'],
};

function signOf(cell: ExpectResult): readonly [icon: IconName, tone: string] {
  const standing = standingOf(cell);
  // of a count, one run says only that it holds there
  const quiet = standing === 'holds' && cell.verdict === 'count' && cell.evidence === 'run';
  return quiet ? ['pass', 'quiet'] : signs[standing];
}

/**
 * An exploration for a terminal, within 80 columns: every backend's worst counts side by side, then each with the bits
 * that can get lost and one interleaving that loses them, then the verdicts: a grid of backends by expectations where
 * there are several of both, and what they rest on.
 */

import { columns, filled } from '../library/columns.ts';
import type { ScriptExploration } from '../library/explore.ts';
import type { ExploredExpect, ExploredHang, ExploredLoss, Witness } from '../model/explored.ts';
import { counted, grouped } from '../model/number-words.ts';
import { standingOf } from '../model/verdict.ts';
import { witnessTable } from '../model/witness-columns.ts';
import type { Explored } from '../sim/explore/report.ts';
import { waitSentence } from '../sim/waits.ts';
import { outcomeLines } from './outcomes-text.ts';
import { witnessLines } from './story-text.ts';
import type { Style } from './style.ts';

const WIDTH = 80;
/** Most lost bits of a backend that are shown with their witness. */
const MOST = 4;

export interface ExploreTextOptions {
  /** Witnesses are tables with a column for each CPU. */
  readonly tables?: boolean;
}

/** The report; ends with a newline. Empty where nothing was explored. */
export function exploreText(
  { explored, failures, expects }: ScriptExploration,
  script: string,
  style: Style,
  { tables = false }: ExploreTextOptions = {},
): string {
  if (explored.length === 0) return '';
  const witness = (found: Witness): string[] => witnessOf(found, style, tables);
  const blocks = [
    [style.strong(script), ...summary(explored, style)],
    failures.flatMap(({ backend, message }) => labelled('cannot run', style.careful, `${backend}: ${message}`, 14)),
    ...explored.map(found => details(found, style, witness)),
    outcomeLines(explored, style),
    grid(expects, style),
    expects.flatMap(e => verdict(e, style, witness)),
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary(explored: readonly Explored[], style: Style): string[] {
  const head = ['backend, at worst', 'traps', 'hypercalls', 'updates', 'faults', 'cycles', 'x native'];
  const rows = explored.map(({ result: r }) => [
    // Of a search that stopped, or does not count, nobody knows the worst; these are the ordinary run's.
    r.limits.length === 0 ? r.backend : `${r.backend} (one run)`,
    ...[r.traps, r.hypercalls, r.updates, r.faults, r.cycles].map(grouped),
    r.ratioToNative === null ? '-' : r.ratioToNative.toFixed(2),
  ]);
  const [first, ...rest] = columns(
    [head, ...rows],
    head.map((_, i) => (i === 0 ? 'left' : 'right')),
  );
  return [style.faint(first), ...rest];
}

type WitnessText = (witness: Witness) => string[];

function details({ result, grounds }: Explored, style: Style, witness: WitnessText): string[] {
  const paint = result.complete ? style.faint : style.careful;
  const lines = [`${style.strong(result.backend)}  ${paint(grounds)}`];
  for (const [i, lost] of result.lost.slice(0, MOST).entries()) {
    lines.push(...loss(lost, style));
    // A and D are mostly lost by one write, in one interleaving.
    if (result.lost[i + 1]?.schedule !== lost.schedule || i + 1 === MOST) lines.push(...witness(lost));
  }
  for (const hang of result.hung.slice(0, MOST)) lines.push(...hung(hang, style), ...witness(hang));
  if (result.lost.length > MOST) lines.push(`  … and ${grouped(result.lost.length - MOST)} more bits can get lost`);
  for (const { bit, page, line, by } of result.saved)
    lines.push(`  ${style.good('saved')} ${bit} of ${page}, at line ${line} by ${by}`);
  return lines;
}

function loss(lost: ExploredLoss, style: Style): string[] {
  const { bit, page, line, readLine, hardwareCpu, hardwareLine } = lost;
  const read = readLine === null ? 'read by nobody' : `read at line ${readLine}`;
  const text = `lost ${bit} of ${page}: ${read}, set for cpu ${hardwareCpu} at line ${hardwareLine}, overwritten at line ${line}`;
  const [first, ...rest] = filled(text, '  ', WIDTH);
  return [first.replace('lost', (lost.expected ? style.strong : style.bad)('lost')), ...rest.map(l => `  ${l}`)];
}

function hung(hang: ExploredHang, style: Style): string[] {
  const [first, ...rest] = filled(`hang ${waitSentence(hang.waiting)}`, '  ', WIDTH);
  return [first.replace('hang', (hang.expected ? style.strong : style.bad)('hang')), ...rest.map(l => `  ${l}`)];
}

/** The interleaving, a line an event or as a table, and the code that replays it. */
function witnessOf(found: Witness, style: Style, table: boolean): string[] {
  const { witness: lines, schedule, steps, switches, shortest } = found;
  const best = shortest ? 'no shorter one' : 'perhaps not the shortest';
  const length = `${counted(steps, 'step')}, ${counted(switches, 'switch', 'switches')}`;
  const told = table ? ['', ...witnessTable(lines), ''] : witnessLines(lines, '    ');
  return [...told, style.faint(`    ${length}, ${best}; ptelab run --schedule ${schedule}`)];
}

/** A row a backend, a column an expectation, which goes by its line; in a cell the verdict, marked where it fails. */
function grid(expects: readonly ExploredExpect[], style: Style): string[] {
  const backends = [...new Set(expects.filter(e => e.verdict !== 'skipped').map(e => e.backend))];
  const asked = [...new Map(expects.map(e => [`${e.line} ${e.text}`, e])).values()];
  if (backends.length < 2 || asked.length < 2) return [];
  const cell = (backend: string, { line, text }: ExploredExpect): string => {
    const e = expects.find(found => found.backend === backend && found.line === line && found.text === text);
    if (!e) return '-';
    const mark = { holds: '', fails: '! ', unknown: '? ', skipped: '' }[standingOf(e)];
    return mark + e.verdict;
  };
  const [head, ...rows] = columns(
    [['', ...asked.map(e => `line ${e.line}`)], ...backends.map(name => [name, ...asked.map(e => cell(name, e))])],
    ['left', ...asked.map(() => 'left' as const)],
  );
  return [style.faint(head), ...rows];
}

function verdict(e: ExploredExpect, style: Style, witness: WitnessText): string[] {
  const about = `line ${e.line}, ${e.backend}: ${e.text}`;
  // What is as the line says need not be said twice.
  const grounds = e.ok && e.text.startsWith(e.verdict) ? e.message.replace(`${e.verdict}; `, '') : e.message;
  const [label, paint] = {
    holds: ['ok', style.good] as const,
    fails: ['FAILED', style.bad] as const,
    unknown: ['unknown', style.careful] as const,
    skipped: ['skip', style.careful] as const,
  }[standingOf(e)];
  if (e.verdict === 'skipped') return labelled(label, paint, `${about}; the backend is not explored`);
  const lines = labelled(label, paint, `${about}; ${grounds}`);
  // The witness of a lost bit stands above, with the bit.
  if (!e.witness || !e.schedule || /^\w+ lost [AD]( in \S+)?$/.test(e.text)) return lines;
  return [...lines, ...witness(e as Witness)];
}

/** A coloured word in front of filled text that is indented past it. */
function labelled(label: string, paint: (text: string) => string, text: string, width = 10): string[] {
  const indent = ' '.repeat(width);
  const [first, ...rest] = filled(text, indent, WIDTH);
  return [`  ${paint(label)}${first.slice(2 + label.length)}`, ...rest];
}

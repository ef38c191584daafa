/**
 * A report for a mailing list: plain text, 72 columns, no colour. The script comes first, so that readers can run it
 * themselves; then counts and cost side by side, each backend's hypercalls, the bits that were in danger with the three
 * lines that they are about, and the verdicts.
 */
import { columns, filled } from '../library/columns.ts';
import { quoted } from '../library/quoted.ts';
import type { ScriptRun } from '../library/run.ts';
import { beginning } from '../model/beginning.ts';
import { grouped } from '../model/number-words.ts';
import type { BackendResult, Batch, ExpectResult, LostBit, SavedBit } from '../model/report.ts';
import { evidenceWords, standingOf } from '../model/verdict.ts';
import type { ExportFormat } from './format.ts';

export const REPORT_WIDTH = 72;
/** Most lines of hypercalls, and most bits, of a backend. */
const MOST = 12;
const MOST_NAME = 20;

export const report: ExportFormat = {
  name: 'report',
  label: 'Report for a mail',
  title: 'plain text of 72 columns, for a mailing list',
  suffix: '.txt',
  write: ({ name, text, run }) => reportText(name, text, run()),
};

/** The report of a run; ends with a newline. */
export function reportText(
  name: string,
  text: string,
  { recordings, failures, expects, diagnostics, harm = [] }: ScriptRun,
): string {
  const results = recordings.map(r => r.result);
  const script = text.split(/\r?\n/);
  const profiles = [...new Set(results.map(r => r.costProfile))].join(', ');
  const blocks = [
    [beginning(name, REPORT_WIDTH), '='.repeat(Math.min(name.length, REPORT_WIDTH))],
    quoted(text, '    ', REPORT_WIDTH),
    ...(results.length > 0 ? [heading('Counts and cost'), counts(results)] : []),
    ...(failures.length > 0
      ? [failures.flatMap(f => item(`${clipped(f.backend)} cannot run this: ${f.message}`))]
      : []),
    ...results.filter(r => r.batches.length > 0).flatMap(hypercalls),
    ...results.filter(r => r.lost.length + r.saved.length > 0).flatMap(r => bits(r, script)),
    ...(expects.length > 0 ? [heading('Verdicts'), expects.flatMap(verdict)] : []),
    ...(harm.length > 0 ? [heading('What no expectation allows'), harm.flatMap(item)] : []),
    ...(diagnostics.length > 0
      ? [heading('Remarks'), diagnostics.flatMap(d => item(`line ${d.line}: ${d.severity} ${d.code}: ${d.message}`))]
      : []),
    [
      '-- ',
      ...filled(
        `PTE Lab. Counts, cost and bits are those of one schedule per backend; beside each verdict stands its evidence. Cycles are those of cost profile ${profiles}; the ratio is to native.`,
        '',
        REPORT_WIDTH,
      ),
    ],
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function heading(text: string): string[] {
  return [text, '-'.repeat(text.length)];
}

function counts(results: readonly BackendResult[]): string[] {
  const head = ['backend', 'traps', 'hypercalls', 'updates', 'faults', 'cycles', 'x native'];
  const rows = results.map(r => [
    clipped(r.backend),
    ...[r.traps, r.hypercalls, r.updates, r.faults, r.cycles].map(grouped),
    r.ratioToNative === null ? '-' : r.ratioToNative.toFixed(2),
  ]);
  const align = head.map((_, i) => (i === 0 ? ('left' as const) : ('right' as const)));
  const wide = columns([head, ...rows], align, 2);
  if (wide.every(line => line.length <= REPORT_WIDTH)) return wide;
  // Large numbers take their room from the names.
  const excess = Math.max(...columns([head, ...rows], align, 1).map(line => line.length)) - REPORT_WIDTH;
  const narrow = rows.map(([name, ...cells]) => [clipped(name, MOST_NAME - Math.max(0, excess)), ...cells]);
  return columns([head, ...narrow], align, 1);
}

function hypercalls({ backend, banner, batches }: BackendResult): string[][] {
  const head = ['times', 'via', 'entries', 'updates', 'bytes', 'because', 'operations'];
  const row = ({ times = 1, via, entries, updates, argBytes, reason, ops }: Batch): string[] => [
    grouped(times),
    via,
    grouped(entries),
    grouped(updates),
    grouped(argBytes),
    reason,
    ops.length > 1 ? `${ops[0]}, …` : ops.join(),
  ];
  const left = batches.slice(MOST).reduce((sum, { times = 1 }) => sum + times, 0);
  const lines = columns(
    [head, ...batches.slice(0, MOST).map(row)],
    ['right', 'left', 'right', 'right', 'right', 'left', 'left'],
    1,
  );
  return [
    heading(`Hypercalls of ${clipped(backend)}`),
    [
      ...(banner ? [...filled(banner, '', REPORT_WIDTH), ''] : []),
      ...lines.map(line => beginning(line, REPORT_WIDTH)),
      ...(left > 0 ? [`and ${grouped(left)} more`] : []),
    ],
  ];
}

function bits({ backend, lost, saved }: BackendResult, script: readonly string[]): string[][] {
  const all: (LostBit | SavedBit)[] = [...lost, ...saved];
  const shown = all.slice(0, MOST).flatMap((bit, i) => [...(i > 0 ? [''] : []), ...places(bit, script)]);
  const left = all.length - MOST;
  return [
    heading(`Bits in danger on ${clipped(backend)}`),
    left > 0 ? [...shown, '', `and ${grouped(left)} more`] : shown,
  ];
}

/** What became of a bit, and the three lines of the script that it is about. */
function places(bit: LostBit | SavedBit, script: readonly string[]): string[] {
  const by = 'by' in bit ? `saved by ${bit.by}` : bit.expected ? 'LOST, as the script expects' : 'LOST';
  const place = (what: string, cpu: number, line: number): string[] => [
    what,
    `cpu ${cpu}`,
    `line ${line}`,
    (script[line - 1] ?? '').replace(/#.*/, '').trim(),
  ];
  const rows = [
    bit.readLine === null ? ['read', '', '', 'by nobody'] : place('read', bit.cpu, bit.readLine),
    place('set by hardware', bit.hardwareCpu, bit.hardwareLine),
    place('by' in bit ? 'kept' : 'overwritten', bit.cpu, bit.line),
  ];
  const lines = columns(rows, ['left', 'left', 'left', 'left']);
  return [...item(`${bit.bit} of ${bit.page}: ${by}`), ...lines.map(line => beginning(`  ${line}`, REPORT_WIDTH))];
}

function verdict(e: ExpectResult): string[] {
  const { line, backend, text, message } = e;
  const standing = standingOf(e);
  const word = { holds: 'ok', fails: 'FAILED', unknown: 'unknown', skipped: 'skipped' }[standing];
  const why = { holds: `; ${evidenceWords(e)}`, fails: `; ${message}`, unknown: `; ${message}`, skipped: '' }[standing];
  return item(`${word.padEnd(7)} line ${line}, ${clipped(backend)}: ${text}${why}`);
}

/** Filled text whose later lines are indented. */
function item(text: string): string[] {
  const [first, ...rest] = filled(text, '  ', REPORT_WIDTH);
  return [first.slice(2), ...rest.map(line => beginning(line, REPORT_WIDTH))];
}

function clipped(name: string, most = MOST_NAME): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

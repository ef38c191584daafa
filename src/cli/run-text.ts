/**
 * A run for a terminal, within 80 columns: first all backends side by side, then each with its hypercalls and the bits
 * that were in danger, then the verdicts.
 */

import { columns, filled } from '../library/columns.ts';
import type { JudgedScript } from '../library/judge.ts';
import type { ExploredExpect } from '../model/explored.ts';
import { grouped } from '../model/number-words.ts';
import type { BackendResult, Batch, KernelMessage, LostBit, SavedBit } from '../model/report.ts';
import { evidenceWords, standingOf } from '../model/verdict.ts';
import { type Round, rounds } from './repeats.ts';
import type { Style } from './style.ts';

const WIDTH = 80;
/** Columns before the text of a verdict. */
const VERDICT = 10;
/** Most lines of hypercalls, and most bits, that are listed for a backend. */
const MOST = 10;

/** The report; ends with a newline. Empty where nothing ran. */
export function runText({ recordings, failures, expects }: JudgedScript['ran'], script: string, style: Style): string {
  const results = recordings.map(recording => recording.result);
  if (results.length === 0) return '';
  const blocks = [
    [style.strong(script), ...summary(results, style)],
    failures.flatMap(({ backend, message }) => labelled('cannot run', style.careful, `${backend}: ${message}`, 14)),
    ...results.map(result => details(result, style)),
    expects.flatMap(e => verdict(e, style)),
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary(results: readonly BackendResult[], style: Style): string[] {
  const head = ['backend', 'traps', 'hypercalls', 'updates', 'faults', 'cycles', 'x native'];
  const rows = results.map(r => [
    r.backend,
    ...[r.traps, r.hypercalls, r.updates, r.faults, r.cycles].map(grouped),
    r.ratioToNative === null ? '-' : r.ratioToNative.toFixed(2),
  ]);
  const [first, ...rest] = columns(
    [head, ...rows],
    head.map((_, i) => (i === 0 ? 'left' : 'right')),
  );
  return [style.faint(first), ...rest];
}

/** Nothing where there is nothing to add to the summary. */
function details({ backend, banner, batches, messages = [], lost, saved }: BackendResult, style: Style): string[] {
  const lines = [
    ...hypercalls(batches, style),
    ...limited(messages, message => messageLines(message, style), 'more messages of the kernel'),
    ...limited(
      lost,
      bit => labelled('lost', bit.expected ? style.strong : style.bad, lossWords(bit)),
      'more lost bits',
    ),
    ...limited(saved, bit => labelled('saved', style.good, rescueWords(bit)), 'more saved bits'),
  ];
  return lines.length > 0 ? [style.strong(backend) + style.faint(banner ? `  ${banner}` : ''), ...lines] : [];
}

function messageLines({ kind, cpu, line, text }: KernelMessage, style: Style): string[] {
  return labelled(kind, kind === 'bug' ? style.bad : style.careful, `cpu ${cpu} at line ${line}: ${text}`);
}

function hypercalls(batches: readonly Batch[], style: Style): string[] {
  if (batches.length === 0) return [];
  const shown: Round<Batch>[] = [];
  // A TiB has millions of them, and the same object stands in the list for what is the same.
  for (const round of rounds(batches, (x, y) => x === y || JSON.stringify(x) === JSON.stringify(y)))
    if (shown.push(round) === MOST) break;
  const rows = shown.flatMap(({ entries, times }) => [
    ...entries.map(batchCells),
    // A note in the last column does not widen the others.
    ...(times > 1 ? [['', '', '', '', '', '', `these ${entries.length}, ${grouped(times)} times in all`]] : []),
  ]);
  const head = ['', 'hypercall', 'entries', 'updates', 'bytes', 'flushed by', 'operations'];
  const [first, ...lines] = columns([head, ...rows], ['right', 'left', 'right', 'right', 'right', 'left', 'left']);
  const counted = (list: readonly Batch[]): number => list.reduce((sum, { times = 1 }) => sum + times, 0);
  const left = shown.reduce((sum, { entries, times }) => sum - times * counted(entries), counted(batches));
  return [
    style.faint(`  ${first}`),
    ...lines.map(line => `  ${line}`),
    ...(left > 0 ? [`  … and ${grouped(left)} more hypercalls`] : []),
  ];
}

function batchCells({ times = 1, via, entries, updates, argBytes, reason, ops }: Batch): string[] {
  return [`${grouped(times)} x`, via, ...[entries, updates, argBytes].map(grouped), reason, ops.join(' ')];
}

function lossWords({ bit, page, cpu, line, readLine, hardwareCpu, hardwareLine }: LostBit): string {
  const read = readLine === null ? 'nobody read it' : `cpu ${cpu} read it at line ${readLine}`;
  return `${bit} of ${page}: ${read}, hardware set it for cpu ${hardwareCpu} at line ${hardwareLine}, cpu ${cpu} overwrote it at line ${line}`;
}

function rescueWords({ bit, page, cpu, line, readLine, hardwareCpu, hardwareLine, by }: SavedBit): string {
  const read = readLine === null ? 'nobody read it' : `cpu ${cpu} read it at line ${readLine}`;
  return `${bit} of ${page}: ${read}, hardware set it for cpu ${hardwareCpu} at line ${hardwareLine}, kept at line ${line} by ${by}`;
}

/** A coloured word in front of filled text that is indented past it. */
function labelled(label: string, paint: (text: string) => string, text: string, width = 9): string[] {
  const indent = ' '.repeat(width);
  const [first, ...rest] = filled(text, indent, WIDTH);
  return [`  ${paint(label)}${first.slice(2 + label.length)}`, ...rest];
}

function verdict(e: ExploredExpect, style: Style): string[] {
  const { line, backend, text, message, schedule } = e;
  const replay = schedule === undefined ? '' : `; schedule ${schedule}`;
  const [label, paint, why] = {
    holds: ['ok', style.good, evidenceWords(e)] as const,
    fails: ['FAILED', style.bad, message + replay] as const,
    unknown: ['unknown', style.careful, message] as const,
    skipped: ['skip', style.careful, 'the backend is not run'] as const,
  }[standingOf(e)];
  return labelled(label, paint, `line ${line}, ${backend}: ${text}; ${why}`, VERDICT);
}

function limited<T>(list: readonly T[], lines: (entry: T) => string[], more: string): string[] {
  const shown = list.slice(0, MOST).flatMap(lines);
  return list.length > MOST ? [...shown, `  … and ${grouped(list.length - MOST)} ${more}`] : shown;
}

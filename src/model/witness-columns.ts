/**
 * A witness as a table: a column for each CPU, a row for each event, in the order of the interleaving. The panel draws
 * it, and `witnessTable` writes it as plain text, narrow enough for a mail.
 */

import { beginning } from './beginning.ts';
import type { Witness, WitnessLine } from './explored.ts';
import { counted } from './number-words.ts';

/** One event in its CPU's column. */
export interface WitnessCell {
  readonly cpu: number;
  readonly line: number;
  /** The event and its page: `store heap[2]`; the whole text where the entry says no more. */
  readonly text: string;
  /** Flags of the entry, each with what the event did to it. */
  readonly flags: readonly MarkedFlag[];
  /** Number of the event in the run's log. */
  readonly at: number | undefined;
  /** The event that the witness is about. */
  readonly decides: boolean;
}

export interface MarkedFlag {
  readonly name: string;
  readonly change: 'kept' | 'added' | 'removed';
}

export interface WitnessColumns {
  /** CPUs that do anything, in order. */
  readonly cpus: readonly number[];
  readonly rows: readonly WitnessCell[];
}

/** Most columns of the text. */
const WIDTH = 72;
/** A column that is narrower cannot hold an event. */
const NARROWEST = 20;
const GAP = ' | ';

/** What ends a witness: of several, the last of the first kind that there is decides. */
const endings = [
  'lost',
  'lost_write',
  'freed_write',
  'late_write',
  'stale_write',
  'untraced_write',
  'freed_read',
  'late_read',
  'torn_read',
  'stale_read',
  'bug',
  'sigsegv',
  'sigbus',
] as const;

/** The line that a witness is about: what went wrong last, else its last event. */
export function decidingLine(lines: readonly WitnessLine[]): number {
  for (const kind of endings) {
    const at = lines.findLastIndex(({ event }) => event === kind);
    if (at >= 0) return at;
  }
  return lines.length - 1;
}

/** The lines of a witness in columns. */
export function witnessColumns(lines: readonly WitnessLine[]): WitnessColumns {
  const deciding = decidingLine(lines);
  return {
    cpus: [...new Set(lines.map(({ cpu }) => cpu))].sort((x, y) => x - y),
    rows: lines.map((line, i) => ({
      cpu: line.cpu,
      line: line.line,
      text: line.entry === undefined ? line.text : `${line.event} ${line.page ?? ''}`.trimEnd(),
      flags: line.entry === undefined ? [] : flagsOf(line.entry),
      at: line.at,
      decides: i === deciding,
    })),
  };
}

/** The table as lines of text, `WIDTH` wide at most. */
export function witnessTable(lines: readonly WitnessLine[]): string[] {
  const { cpus, rows } = witnessColumns(lines);
  const width = Math.floor((WIDTH - GAP.length * (cpus.length - 1)) / Math.max(1, cpus.length));
  if (width < NARROWEST) return rows.flatMap(row => inOneColumn(row));
  const across = (cells: readonly string[]): string =>
    cells
      .map(cell => cell.padEnd(width))
      .join(GAP)
      .trimEnd();
  const head = [across(cpus.map(cpu => `cpu ${cpu}`)), across(cpus.map(() => '-'.repeat(width)))];
  const body = rows.flatMap((row, i) => {
    // A line of the script is named where it begins.
    const before = rows.slice(0, i).findLast(({ cpu }) => cpu === row.cpu);
    const place = before?.line === row.line ? [] : [`line ${row.line}`];
    const cell = [
      ...place,
      ...marked(wrapped(row.text, width, '  '), row.decides),
      ...wrapped(flagText(row.flags), width, '    '),
    ];
    return cell.map(text => across(cpus.map(cpu => (cpu === row.cpu ? text : ''))));
  });
  return [...head, ...body];
}

/** The event that matters has an arrow where its text begins. */
function marked([first, ...rest]: readonly string[], decides: boolean): string[] {
  return [decides ? `>${first.slice(1)}` : first, ...rest];
}

/** A witness as text to be pasted into a mail: what it shows, how long it is, and its table. */
export function witnessText(
  title: string,
  witness: Pick<Witness, 'witness' | 'schedule' | 'steps' | 'switches'>,
): string {
  const { schedule, steps, switches, witness: lines } = witness;
  const length = `${counted(steps, 'step')}, ${counted(switches, 'switch', 'switches')} of CPU`;
  const head = [...wrapped(title, WIDTH, ''), ...wrapped(`${length}; schedule ${schedule}`, WIDTH, '')];
  return `${[...head, '', ...witnessTable(lines)].join('\n')}\n`;
}

function inOneColumn(row: WitnessCell): string[] {
  const flags = flagText(row.flags);
  const text = `cpu ${row.cpu} line ${row.line}  ${row.text}${flags && `  ${flags}`}`;
  return wrapped(text, WIDTH, '').map((line, i) => (i === 0 ? line : beginning(`    ${line}`, WIDTH)));
}

function flagText(flags: readonly MarkedFlag[]): string {
  const marks = { kept: '', added: '+', removed: '-' };
  return flags.map(({ name, change }) => marks[change] + name).join(' ');
}

function flagsOf(entry: string): MarkedFlag[] {
  return entry.split(' ').map(word => {
    if (word.startsWith('+')) return { name: word.slice(1), change: 'added' };
    if (word.startsWith('-')) return { name: word.slice(1), change: 'removed' };
    return { name: word, change: 'kept' };
  });
}

/** Words filled into lines of `width`; a word that is longer is cut into pieces. */
function wrapped(text: string, width: number, indent: string): string[] {
  const room = width - indent.length;
  const words = text.split(' ').flatMap(word => word.match(new RegExp(`.{1,${room}}`, 'g')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(line => indent + line);
}

/**
 * What each line of a script did in a run, counted from the events that carry its number. A hint at the line's end has
 * room for a few words a backend, so only the most expensive kind is shown: traps and hypercalls where there are any, else the
 * locked and plain writes of a kernel that runs on the bare machine.
 */
import { type EventKind, eventKinds, kindIndex } from '../model/events.ts';
import { oftenness } from '../model/folds.ts';
import type { LogColumns } from '../model/log-columns.ts';
import { grouped } from '../model/number-words.ts';
import { A, D } from '../model/pte.ts';
import type { Recording } from '../model/report.ts';

/** One line on one backend. */
export interface Effect {
  readonly line: number;
  readonly backend: string;
  /** `128 traps`; `2 hypercalls`, `1 fault`. */
  readonly facts: readonly string[];
}

type Counted = Extract<
  EventKind,
  'trap' | 'hypercall' | 'xchg' | 'cmpxchg' | 'store' | 'fault' | 'sigsegv' | 'set_ad' | 'lost' | 'saved'
>;
const names: Readonly<Record<Counted, readonly [one: string, many: string]>> = {
  trap: ['trap', 'traps'],
  hypercall: ['hypercall', 'hypercalls'],
  xchg: ['xchg', 'xchg'],
  cmpxchg: ['cmpxchg', 'cmpxchg'],
  store: ['store', 'stores'],
  fault: ['fault', 'faults'],
  sigsegv: ['SIGSEGV', 'SIGSEGV'],
  set_ad: ['', ''],
  lost: ['bit lost', 'bits lost'],
  saved: ['bit saved', 'bits saved'],
};

interface Line {
  /** By index of the event's kind. */
  readonly counts: Float64Array;
  /** A and D bits that hardware set. */
  bits: number;
}

/** Effects in order of lines, then of backends. Of a log that was cut nothing is told: its counts are too low. */
export function effectsOf(recordings: readonly Pick<Recording, 'result' | 'log'>[]): Effect[] {
  return recordings
    .flatMap(({ result: { backend }, log }) => {
      const told = log.truncated ? [] : [...linesOf(log)];
      return told.flatMap(([line, found]) => {
        const facts = factsOf(found);
        return line > 0 && facts.length > 0 ? [{ line, backend, facts }] : [];
      });
    })
    .sort((x, y) => x.line - y.line);
}

function linesOf(log: LogColumns): Map<number, Line> {
  const lines = new Map<number, Line>();
  let line: Line = { counts: new Float64Array(0), bits: 0 };
  for (const { begin, end, times } of oftenness(log)) {
    for (let i = begin; i < end; i++) {
      if (i === 0 || log.line[i] !== log.line[i - 1]) {
        line = lines.get(log.line[i]) ?? { counts: new Float64Array(eventKinds.length), bits: 0 };
        lines.set(log.line[i], line);
      }
      line.counts[log.kind[i]] += times * bitsOf(log, i);
      if (log.kind[i] === kindIndex.set_ad) line.bits |= log.a[i];
    }
  }
  return lines;
}

/** How many A and D bits an event is about; 1 where it is about none. */
function bitsOf(log: LogColumns, i: number): number {
  const about = log.kind[i] === kindIndex.lost || log.kind[i] === kindIndex.saved;
  return about && (log.a[i] & (A | D)) === (A | D) ? 2 : 1;
}

function factsOf({ counts, bits }: Line): string[] {
  const words = (...kinds: readonly Counted[]): string[] =>
    kinds.flatMap(kind => {
      const count = counts[kindIndex[kind]];
      return count > 0 ? [`${grouped(count)} ${names[kind][count === 1 ? 0 : 1]}`] : [];
    });
  const outside = words('trap', 'hypercall');
  const work = outside.length > 0 ? outside : words('xchg', 'cmpxchg', 'store').slice(0, 1);
  const set = [bits & A ? 'A' : '', bits & D ? 'D' : ''].filter(Boolean).join(' ');
  return [...work, ...words('fault', 'sigsegv', 'lost', 'saved'), ...(set ? [`sets ${set}`] : [])];
}

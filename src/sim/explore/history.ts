/**
 * What a run has seen so far, as far as its outcome asks for it: bits lost (by page), accesses killed (by CPU and
 * page), stale writes (by page), and faults only where an expectation says `always fault`, since a fault that the
 * kernel mends changes nothing for the program.
 *
 * A history is a set of such marks and part of the explored state: two runs that reach the same memory, one having
 * lost a bit and the other not, end in different outcomes.
 */
import { D } from '../../model/pte.ts';
import type { Deltas, Happening } from './deltas.ts';

export interface Mark {
  readonly kind: 'lost' | 'fault' | 'sigsegv' | 'stale_write';
  readonly page: number;
  /** Of sigsegv, else -1. */
  readonly cpu: number;
  /** Of lost, else 0. */
  readonly bit: number;
}

/** Name of a mark, equal for equal marks. */
const keyOf = (m: Mark): string => `${m.kind} ${m.bit === D ? 'D' : m.bit ? 'A' : ''} ${m.page} ${m.cpu}`;

/** Sets of marks by number; 0 is the empty one. */
export class Histories {
  readonly marks: Mark[] = [];
  private readonly deltas: Deltas;
  private readonly faults: boolean;
  private readonly sets: (readonly number[])[] = [[]];
  private readonly setNumbers = new Map<string, number>([['', 0]]);
  private readonly markNumbers = new Map<string, number>();
  /** Marks of each delta, found out when first asked for. */
  private readonly ofDelta: (readonly number[])[] = [];
  private readonly unions = new Map<number, number>();

  /** `faults`: faults are part of the outcome. */
  constructor(deltas: Deltas, faults: boolean) {
    this.deltas = deltas;
    this.faults = faults;
  }

  /** The history after a move with this delta. */
  after(history: number, delta: number): number {
    this.ofDelta[delta] ??= this.marksOf(delta);
    const marks = this.ofDelta[delta];
    if (marks.length === 0) return history;
    const key = history * 2 ** 26 + delta;
    let after = this.unions.get(key);
    if (after === undefined) {
      after = this.number([...new Set([...this.sets[history], ...marks])].sort((x, y) => x - y));
      this.unions.set(key, after);
    }
    return after;
  }

  /** Marks of a history. */
  of(history: number): Mark[] {
    return this.sets[history].map(mark => this.marks[mark]);
  }

  private number(set: readonly number[]): number {
    const key = set.join();
    let number = this.setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.push(set) - 1;
      this.setNumbers.set(key, number);
    }
    return number;
  }

  private marksOf(delta: number): number[] {
    return this.deltas.list[delta].happenings.flatMap(number => {
      const mark = this.markOf(this.deltas.happenings[number]);
      if (!mark) return [];
      const key = keyOf(mark);
      let found = this.markNumbers.get(key);
      if (found === undefined) {
        found = this.marks.push(mark) - 1;
        this.markNumbers.set(key, found);
      }
      return [found];
    });
  }

  private markOf({ kind, cpu, page, bit }: Happening): Mark | null {
    if (kind === 'saved' || (kind === 'fault' && !this.faults)) return null;
    return { kind, page, cpu: kind === 'sigsegv' ? cpu : -1, bit };
  }
}

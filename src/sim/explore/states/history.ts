/**
 * What a run has seen so far, as far as its outcome asks for it: bits lost (by page), accesses killed (by CPU and
 * page), late writes (by page), and whatever else an expectation makes it remember (`always fault`), since a fault that
 * the kernel mends changes nothing for the program.
 *
 * A history is a set of such marks and part of the explored state: two runs that reach the same memory, one having
 * lost a bit and the other not, end in different outcomes.
 */
import { D } from '../../../model/pte.ts';
import type { HappeningKind } from '../../happenings.ts';
import type { Deltas, Happening } from './deltas.ts';
import { Rows } from './rows.ts';

const OTHERS = 0;
const HIGHEST = 1;
const SET_WORDS = 2;
/** What is part of every outcome. */
const ALWAYS: readonly Mark['kind'][] = ['lost', 'sigsegv', 'late_write'];

export interface Mark {
  readonly kind: 'lost' | HappeningKind;
  readonly page: number;
  /** Of sigsegv, else -1. */
  readonly cpu: number;
  /** Of lost, else 0. */
  readonly bit: number;
}

/** Name of a mark, equal for equal marks. */
const keyOf = (m: Mark): string => `${m.kind} ${m.bit === D ? 'D' : m.bit ? 'A' : ''} ${m.page} ${m.cpu}`;

/**
 * Sets of marks by number; 0 is the empty one. A set is its highest mark and the set of the others, so that tens of
 * thousands of sets, most of them another one and a mark, take two words each.
 */
export class Histories {
  readonly marks: Mark[] = [];
  private readonly deltas: Deltas;
  private readonly remembered: ReadonlySet<Happening['kind']>;
  private readonly sets = new Rows(SET_WORDS);
  private readonly set = new Int32Array(SET_WORDS).fill(-1);
  private readonly markNumbers = new Map<string, number>();
  /** Marks of each delta, found out when first asked for. */
  private readonly ofDelta: (readonly number[])[] = [];

  /** `more`: what is part of the outcome beside what always is. */
  constructor(deltas: Deltas, more: ReadonlySet<HappeningKind>) {
    this.deltas = deltas;
    this.remembered = new Set([...ALWAYS, ...more]);
    this.sets.intern(this.set, 0);
  }

  /** The history after a move with this delta. */
  after(history: number, delta: number): number {
    const marks = (this.ofDelta[delta] ??= this.marksOf(delta));
    let after = history;
    for (let i = 0; i < marks.length; i++) after = this.with(after, marks[i]);
    return after;
  }

  /** Marks of a history. */
  of(history: number): Mark[] {
    const marks: Mark[] = [];
    for (let set = history; set !== 0; set = this.sets.word(set, OTHERS))
      marks.push(this.marks[this.sets.word(set, HIGHEST)]);
    return marks.reverse();
  }

  bytes(): number {
    return this.sets.bytes();
  }

  private with(set: number, mark: number): number {
    const highest = this.sets.word(set, HIGHEST);
    if (mark === highest) return set;
    const others = mark > highest ? set : this.with(this.sets.word(set, OTHERS), mark);
    this.set[OTHERS] = others;
    this.set[HIGHEST] = Math.max(mark, highest);
    return this.sets.intern(this.set, 0);
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
    if (kind === 'saved' || !this.remembered.has(kind)) return null;
    return { kind, page, cpu: kind === 'sigsegv' ? cpu : -1, bit };
  }
}

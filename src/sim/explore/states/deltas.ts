/**
 * What a move does besides changing the state: it counts (traps, hypercalls, cycles) and it may bring something about
 * that a verdict asks for (a lost bit, a fault). A delta is both; equal deltas are kept once.
 *
 * Counts add up along a run and happenings gather, both whatever the order, so two moves that commute on the state
 * commute on these as well. That is what lets the reduction drop one of the two orders.
 */
import type { EventKind } from '../../../model/events.ts';
import { isCallList } from '../../../model/events.ts';
import { A, D } from '../../../model/pte.ts';
import { isHappeningKind } from '../../conditions.ts';
import type { CostName, CostProfile } from '../../cost.ts';
import { happeningKinds } from '../../happenings.ts';
import type { Observer } from '../../machine.ts';
import { Rows } from './rows.ts';

/** What is counted, by place in a row of counts. */
export const countNames = [
  'traps',
  'hypercalls',
  'multicalls',
  'updates',
  'faults',
  'sigsegvs',
  'flushes',
  'saved',
  'cycles',
] as const;
export type CountName = (typeof countNames)[number];

const TRAPS = 0;
const HYPERCALLS = 1;
const MULTICALLS = 2;
const UPDATES = 3;
const FAULTS = 4;
const SIGSEGVS = 5;
const FLUSHES = 6;
const SAVED = 7;
const CYCLES = 8;

/** A count is a 64-bit float: two words. */
const COUNT_WORDS = countNames.length * 2;
/** Words of a delta's row: counts as they lie in memory, the number of the set of happenings, and the flush. */
const SET = COUNT_WORDS;
const FLUSHED_CPU = COUNT_WORDS + 1; // + 1; 0: no CPU but the mover's own
const FLUSHED_FIRST = COUNT_WORDS + 2;
const FLUSHED_PAGES = COUNT_WORDS + 3;
const ROW_WORDS = COUNT_WORDS + 4;
const NONE: readonly number[] = [];
const kindNames = ['lost', 'saved', ...happeningKinds] as const;
/** Room for twice as many: each with A, or with D. */
const KINDS = 64;

/** Something that a verdict may ask for. */
export interface Happening {
  readonly kind: (typeof kindNames)[number];
  readonly cpu: number;
  readonly statement: number;
  readonly page: number;
  /** Of lost and saved bits: A or D as in pte.ts; else 0. */
  readonly bit: number;
}

export interface Delta {
  readonly counts: Float64Array;
  /** Numbers of happenings, ascending. */
  readonly happenings: readonly number[];
  /** The other CPU's TLB that the move forgets entries of: all the move does to words that are neither shared nor its own. */
  readonly flush: Flush | null;
}

/** `pages` entries from `first` on of a CPU's TLB; all where `pages` is -1. */
export interface Flush {
  readonly cpu: number;
  readonly first: number;
  readonly pages: number;
}

/** Listens to the machine during one move, and interns what it heard. */
export class Deltas implements Observer {
  readonly list: Delta[] = [];
  readonly happenings: Happening[] = [];
  private readonly rows = new Rows(ROW_WORDS);
  private readonly row = new Int32Array(ROW_WORDS);
  private readonly counts = new Float64Array(this.row.buffer, 0, countNames.length);
  /** Sets of happenings: each is its highest one, and the number of the set of the others. */
  private readonly sets = new Rows(2);
  private readonly set = new Int32Array(2);
  /** By two deltas, that of both. */
  private readonly sums = new Map<number, number>();
  private readonly happeningNumbers = new Map<number, number>();
  private readonly profile: CostProfile;
  /** Ascending, each once. */
  private readonly heard: number[] = [];

  constructor(profile: CostProfile) {
    this.profile = profile;
    this.end(); // delta 0: nothing
  }

  /** Forgets what was heard. */
  begin(): void {
    this.row.fill(0);
    this.heard.length = 0;
  }

  /** Number of the delta of what was heard since `begin`. */
  end(): number {
    this.row[SET] = this.setNumber();
    const number = this.rows.intern(this.row, 0);
    if (number === this.list.length) {
      const happenings = this.heard.length ? this.heard.slice() : NONE;
      this.list.push({ counts: this.counts.slice(), happenings, flush: this.flush() });
    }
    return number;
  }

  /** Number of the delta of one move behind another. */
  sum(first: number, second: number): number {
    if (second === 0) return first;
    const key = first * 2 ** 26 + second;
    let number = this.sums.get(key);
    if (number === undefined) {
      const [x, y] = [this.list[first], this.list[second]];
      this.begin();
      for (let i = 0; i < this.counts.length; i++) this.counts[i] = x.counts[i] + y.counts[i];
      for (const h of x.happenings) this.hear(h);
      for (const h of y.happenings) this.hear(h);
      number = this.end();
      this.sums.set(key, number);
    }
    return number;
  }

  charge(cost: CostName, times: number): void {
    this.counts[CYCLES] += this.profile[cost] * times;
  }

  event(
    kind: EventKind,
    cpu: number,
    statement: number,
    page: number,
    _lo: number,
    _hi: number,
    a: number,
    b: number,
  ): void {
    if (isHappeningKind(kind)) this.happened(kind, cpu, statement, page, 0);
    switch (kind) {
      case 'trap':
        this.counts[TRAPS]++;
        return;
      case 'hypercall':
        this.counts[HYPERCALLS]++;
        if (isCallList(a, b)) this.counts[MULTICALLS]++;
        return;
      case 'update':
        this.counts[UPDATES]++;
        return;
      case 'flush_tlb':
        this.counts[FLUSHES]++;
        if (b !== cpu) this.flushed(cpu, page, a);
        return;
      case 'fault':
        this.counts[FAULTS]++;
        return;
      case 'sigsegv':
        this.counts[SIGSEGVS]++;
        return;
      case 'lost':
      case 'saved':
        for (const bit of [A, D]) {
          if (!(a & bit)) continue;
          if (kind === 'saved') this.counts[SAVED]++;
          this.happened(kind, cpu, statement, page, bit);
        }
        return;
      default:
    }
  }

  /**
   * A move flushes one other CPU's TLB at most: the steps that do are visible ones, and a move has one of these. Of
   * several moves nobody asks for it.
   */
  private flushed(cpu: number, first: number, pages: number): void {
    this.row[FLUSHED_CPU] = cpu + 1;
    this.row[FLUSHED_FIRST] = first;
    this.row[FLUSHED_PAGES] = pages;
  }

  private flush(): Flush | null {
    const { row } = this;
    if (row[FLUSHED_CPU] === 0) return null;
    return { cpu: row[FLUSHED_CPU] - 1, first: row[FLUSHED_FIRST], pages: row[FLUSHED_PAGES] };
  }

  /** Number of the set of what was heard; 0 is the empty one. */
  private setNumber(): number {
    const { set } = this;
    let number = 0;
    for (const happening of this.heard) {
      set[0] = number;
      set[1] = happening;
      number = this.sets.intern(set, 0) + 1;
    }
    return number;
  }

  private hear(happening: number): void {
    const { heard } = this;
    let at = heard.length;
    while (at > 0 && heard[at - 1] > happening) at--;
    if (at === 0 || heard[at - 1] !== happening) heard.splice(at, 0, happening);
  }

  private happened(kind: Happening['kind'], cpu: number, statement: number, page: number, bit: number): void {
    const key = ((page * 2 ** 18 + statement) * 8 + cpu) * KINDS + kindNames.indexOf(kind) * 2 + (bit === D ? 1 : 0);
    let number = this.happeningNumbers.get(key);
    if (number === undefined) {
      number = this.happenings.push({ kind, cpu, statement, page, bit }) - 1;
      this.happeningNumbers.set(key, number);
    }
    this.hear(number);
  }
}

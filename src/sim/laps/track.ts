/**
 * Laps of one loop, one after another: two that did the same, one as far behind the other as a lap is long, are done again without
 * stepping as often as the ground ahead is what they found.
 *
 * Why the next lap does the same: what a lap reads is the words of its CPU, the header, the words of address spaces, and its ground. The words are what they
 * were a lap before, except places that moved on and counters, whose bounds are looked at; no other CPU has moved; the ground ahead
 * continues the ground behind. And two laps have been stepped through, so that events, counts, cycles and hypercalls that do
 * not move along with the pages are found: then nothing is repeated.
 */

import { entryLater } from '../../model/fold.ts';
import type { Fold } from '../../model/log-columns.ts';
import type { Machine } from '../machine.ts';
import { addedTogether, type Mark, type Recorder, sameAdded } from '../recorder.ts';
import * as st from '../state.ts';
import { foldOf, timesUntilFull } from './further.ts';
import type { Found, Ground } from './ground.ts';
import type { Lap } from './lap.ts';
import type { Loop } from './loops.ts';
import { Memory } from './memory.ts';
import { laterEntries, type Move, moves, pteAt, putPte, sameMoves, type Words, wordsAt } from './words.ts';

/** Laps of one round at most: what goes on over a full multicall buffer of tables, and over a block of pages or tables. */
const MOST_LAPS = { page: 2, section: 4, freed: 64, pinned: 64 } as const;

/** The lap under way. */
interface Begun {
  readonly cpu: number;
  readonly statement: number;
  readonly at: number;
  readonly first: number;
  readonly words: Words;
  readonly found: Found;
  readonly mark: Mark;
  readonly visible: number;
  /** What happened before that has no number of times: lost bits, messages, pages of an outcome. */
  readonly told: number;
}

/** Laps that are to be done again: so many rounds of the last `laps.length` ones. */
interface Round {
  readonly laps: readonly Lap[];
  readonly by: readonly Move[];
  /** Words where entries at hand begin that are later ones. */
  readonly entries: readonly number[];
  /** How many frames of page tables later the next round's are. */
  readonly tables: number;
  readonly times: number;
}

export class Track {
  private readonly machine: Machine;
  private readonly recorder: Recorder;
  private readonly ground: Ground;
  private readonly settle: () => void;
  private readonly memory: Memory;
  private laps: Lap[] = [];
  private begun: Begun | null = null;
  /** The CPU's words as a lap was over; null where they have changed since. */
  private now: Words | null = null;

  /** `settle`: ends whatever else is about to fold rows of the log. */
  constructor(machine: Machine, recorder: Recorder, ground: Ground, settle: () => void) {
    this.machine = machine;
    this.recorder = recorder;
    this.ground = ground;
    this.settle = settle;
    this.memory = new Memory(machine, recorder, ground, settle);
  }

  /** How many laps are known that follow each other. */
  get known(): number {
    return this.laps.length;
  }

  /** The page where the lap under way ends, if the CPU is in it still. */
  underWay(loop: Loop, cpu: number, b: number): number | null {
    const { begun, ground } = this;
    if (!begun || !this.isBegun(begun, cpu, b)) return null;
    const [first, end] = [ground.firstOf(loop, b), begun.first + ground.pagesOf(loop)];
    return first >= begun.first && first < end ? end : null;
  }

  /** A lap may be over. Returns the visible steps of the laps that were done at once, which are so many at most; -1 where none were. */
  over(loop: Loop, cpu: number, b: number, visible: number, most = Number.POSITIVE_INFINITY): number {
    const { begun } = this;
    if (begun && this.isBegun(begun, cpu, b) && begun.first === this.ground.firstOf(loop, b)) return -1;
    this.now = wordsAt(this.machine, cpu);
    this.close(loop, cpu, b, visible, this.now);
    const known = this.memory.again(loop, cpu, b, this.now, most);
    if (known >= 0) {
      this.now = null;
      this.forget();
      return known;
    }
    const words = this.now;
    const round = this.round(loop, b, words, most);
    if (!round) return -1;
    this.now = null;
    return this.repeat(loop, b, round, words);
  }

  forget(): void {
    this.laps = [];
    this.begun = null;
  }

  /** A lap begins, right behind `over`. */
  open(loop: Loop, cpu: number, b: number, visible: number): void {
    const words = this.now ?? wordsAt(this.machine, cpu);
    const first = this.ground.firstOf(loop, b);
    const found = this.ground.found(loop, b, first);
    if (!found) return this.forget();
    const { state } = this.machine;
    this.begun = {
      cpu,
      statement: state[b + st.STATEMENT],
      at: state[b + st.PC],
      first,
      words,
      found,
      mark: this.recorder.mark(),
      visible,
      told: this.recorder.told,
    };
  }

  /** Whether the CPU is where it was when the lap began. */
  private isBegun(begun: Begun, cpu: number, b: number): boolean {
    const { state } = this.machine;
    return begun.cpu === cpu && begun.at === state[b + st.PC] && begun.statement === state[b + st.STATEMENT];
  }

  /** The lap under way is over, if the loop is its loop, and it is one lap further on. */
  private close(loop: Loop, cpu: number, b: number, visible: number, now: Words): void {
    const { begun, ground } = this;
    this.begun = null;
    const pages = ground.pagesOf(loop);
    if (
      !begun ||
      !this.isBegun(begun, cpu, b) ||
      ground.firstOf(loop, b) !== begun.first + pages ||
      begun.told !== this.recorder.told
    )
      return this.forget();
    const added = this.recorder.since(begun.mark);
    const left = ground.left(loop, b, begun.first);
    if (!left) return this.forget();
    const { first, words, found, mark } = begun;
    const lap = { first, words, begun: mark.time, found, left, added, visible: visible - begun.visible };
    this.laps.push(lap);
    this.memory.add(loop, cpu, b, lap, now);
    if (this.laps.length > 2 * MOST_LAPS[loop.kind]) this.laps.shift();
  }

  /** The shortest round of laps that has just been made twice, and how often it can be made again. */
  private round(loop: Loop, b: number, now: Words, most: number): Round | null {
    const { laps } = this;
    for (let n = 1; 2 * n <= laps.length; n++) {
      const [one, two] = [laps.slice(-2 * n, -n), laps.slice(-n)];
      const pages = n * this.ground.pagesOf(loop);
      const by = moves(this.machine, two[0].words, now, pages, n * (loop.tables ?? 1));
      if (!by) continue;
      const before = moves(this.machine, one[0].words, two[0].words, pages, n * (loop.tables ?? 1));
      if (!before || !sameMoves(before, by)) continue;
      if (!this.continues(loop, [...one, ...two])) continue;
      // Pinning writes of all tables what it has read of one.
      const tables = [Math.floor(pages / this.machine.build.layout.tableEntries), 0].find(by => {
        const fold = this.fold(one, two, 2, by);
        return laterEntries(two[0].words, now, fold) && one.every((lap, i) => this.sameLap(lap, two[i], fold));
      });
      if (tables === undefined) continue;
      this.memory.areAlike(n, tables > 0);
      const bound = Math.min(most, n * this.bound(b, by));
      const next = this.ground.advanced(two[n - 1].found, this.ground.pagesOf(loop));
      const times = Math.floor(this.ground.ahead(loop, b, this.ground.firstOf(loop, b), next, bound) / n);
      const entries = laterEntries(two[0].words, now, this.fold(one, two, 2, tables))!;
      if (times > 0) return { laps: two, by, entries, tables, times };
    }
    return null;
  }

  /** Whether each lap found, and left, what follows the one before it. */
  private continues(loop: Loop, laps: readonly Lap[]): boolean {
    const pages = this.ground.pagesOf(loop);
    return laps.every((lap, i) => {
      const next = laps[i + 1];
      return (
        !next || (this.ground.follows(lap.found, next.found, pages) && this.ground.follows(lap.left, next.left, pages))
      );
    });
  }

  private sameLap(one: Lap, two: Lap, fold: Fold): boolean {
    return (
      one.visible === two.visible &&
      sameAdded(one.added, two.added) &&
      this.recorder.log.repeats(one.added.logBegin, one.added.logEnd, two.added.logBegin, two.added.logEnd, fold)
    );
  }

  /** How often counters let the CPU's words move so far. */
  private bound(b: number, by: readonly Move[]): number {
    const far = (word: number): number => by.find(move => move.word === word)?.by ?? 0;
    return timesUntilFull(this.machine, b, far(st.GATHERED), -far(st.ZAP_WORK));
  }

  /** What the log says of two rounds that are alike, and of those that follow: so many in all. */
  private fold(one: readonly Lap[], two: readonly Lap[], times: number, tables: number): Fold {
    const pages = two[0].first - one[0].first;
    const [begin, end] = [one[0].added.logBegin, one[one.length - 1].added.logEnd];
    const cycles = one.reduce((sum, { added }) => sum + added.cycles, 0);
    return foldOf(this.machine, this.ground.uniform, { begin, end, times, pages, cycles }, tables);
  }

  private repeat(loop: Loop, b: number, { laps, by, entries, tables, times }: Round, now: Words): number {
    const { state } = this.machine;
    const one = this.laps.slice(-2 * laps.length, -laps.length);
    const first = this.ground.firstOf(loop, b);
    const left = this.ground.advanced(laps[laps.length - 1].left, this.ground.pagesOf(loop));
    this.ground.repeat(loop, b, first, left, times * laps.length);
    if (laps.length === 1) this.memory.repeated(loop, now, first, times);
    for (const { word, by: far } of by) state[b + word] += times * far;
    const fold = this.fold(one, laps, times + 2, tables);
    for (const word of entries) putPte(state, b + word, entryLater(pteAt(state, b + word), fold, times));
    this.recorder.again(addedTogether(laps.map(({ added }) => added)), times);
    this.settle();
    this.recorder.log.foldAway(fold);
    this.forget();
    return times * laps.reduce((sum, { visible }) => sum + visible, 0);
  }
}

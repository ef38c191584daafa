/**
 * The words of the state that decide how a lap goes, and how they move from one lap to the next: places by as many pages
 * or tables as a lap is long, counters by what it counts, and nothing else at all.
 */
import { entryLater } from '../../model/fold.ts';
import type { Fold } from '../../model/log-columns.ts';
import type { Pte } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { codeLater } from '../ops/gather.ts';
import * as st from '../state.ts';

/** Words of the CPU that makes the lap, with what is queued; and of all that others have to do with it. */
export interface Words {
  readonly own: readonly number[];
  readonly entries: readonly number[];
  readonly requests: readonly number[];
  /** What has to be as it was: the header, address spaces, whom flushes and switches are about, and fixed words of the other CPUs. */
  readonly others: readonly number[];
}

/** They as they are now. */
export function wordsAt({ state, build }: Machine, cpu: number): Words {
  const { cpus, cpuWords, tables, tasks, task, mcEntries, requests } = build.shape;
  const b = cpus + cpu * cpuWords;
  const others = copied(state, 0, tables);
  const add = (from: number, count: number): void => {
    for (let i = from; i < from + count; i++) others.push(state[i]);
  };
  if (build.tasks) {
    add(tasks, cpus - tasks);
    add(b + task, st.TASK_WORDS);
  }
  for (let other = 0; other < build.cpus; other++) if (other !== cpu) add(cpus + other * cpuWords, st.CPU_FIXED_WORDS);
  return {
    own: copied(state, b, st.CPU_FIXED_WORDS),
    entries: copied(state, b + mcEntries, state[b + st.MCIDX] * st.MC_WORDS),
    requests: copied(state, b + requests, state[b + st.REQUESTS] * st.REQUEST_WORDS),
    others,
  };
}

/** Words of the state as plain numbers, which are sooner made than a typed array. */
function copied(state: st.StateWords, from: number, count: number): number[] {
  const to = new Array<number>(count);
  for (let i = 0; i < count; i++) to[i] = state[from + i];
  return to;
}

/** A word of the CPU, by its offset, and how far it moves. */
export interface Move {
  readonly word: number;
  readonly by: number;
}

/** Entries at hand, of two words each: they stay, or are those of as many pages later. */
export const atHand: readonly number[] = [st.OLD, st.NEW, st.SEEN, st.HV_OLD, st.BATCH_OLD];
/** These, and what a lap writes before it reads it. */
export const scratch: ReadonlySet<number> = new Set([st.FLAG, ...atHand.flatMap(word => [word, word + 1])]);
/** Page numbers. */
export const places: ReadonlySet<number> = new Set([
  ...[st.PAGE, st.SECTION_END, st.FLUSH_FIRST, st.FLUSH_END, st.KEPT_PAGE],
  ...[st.OTHER_PAGE, st.EXTENT_FIRST, st.BATCH_FIRST, st.BATCH_END],
]);
/** Ends of a flush range: pages, or codes of freed tables. */
export const isFlushRange = (word: number): boolean => word === st.FLUSH_FIRST || word === st.FLUSH_END;
/** Page-table pages, alone or with how much of one is done (ops/fork.ts). */
export const TABLE_STRIDES: readonly number[] = [1, 4, 8];
/** The word of a request that is a page (state.ts REQUEST_WORDS). */
export const PAGE_OF_REQUEST = 1;

/** How a CPU's words move from one lap to a later one, `pages` and `tables` further on; null where anything else is another. */
export function moves(m: Machine, from: Words, to: Words, pages: number, tables: number): Move[] | null {
  if (!equal(from.entries, to.entries) || !equal(from.others, to.others)) return null;
  if (to.own[st.QUEUED] !== 0 || to.own[st.STORES] !== 0 || from.requests.length !== to.requests.length) return null;
  const found: Move[] = [];
  for (let word = 0; word < st.CPU_FIXED_WORDS; word++) {
    const by = to.own[word] - from.own[word];
    if (by === 0 || scratch.has(word)) continue;
    if (!mayMove(word, by, pages, tables)) return null;
    found.push({ word, by });
  }
  for (let i = 0; i < to.requests.length; i++) {
    const by = to.requests[i] - from.requests[i];
    if (by === 0) continue;
    if (i % st.REQUEST_WORDS !== PAGE_OF_REQUEST || by !== pages) return null;
    found.push({ word: m.build.shape.requests + i, by });
  }
  return found;
}

/** Where the entries at hand begin that are later ones after a turn of the fold; null where one is anything else. */
export function laterEntries(from: Words, to: Words, fold: Fold): number[] | null {
  const moved = atHand.filter(word => !same(entryIn(from, word), entryIn(to, word)));
  return moved.every(word => same(entryLater(entryIn(from, word), fold, 1), entryIn(to, word))) ? moved : null;
}

export const entryIn = ({ own }: Words, word: number): Pte => pteAt(own, word);

/** An entry of two words. */
export const pteAt = (words: ArrayLike<number>, at: number): Pte => ({ lo: words[at] >>> 0, hi: words[at + 1] >>> 0 });

/** Its words, put there. */
export function putPte(state: st.StateWords, at: number, { lo, hi }: Pte): void {
  state[at] = lo;
  state[at + 1] = hi;
}

export const same = (x: Pte, y: Pte): boolean => x.lo === y.lo && x.hi === y.hi;

/** Whether two ways to move are one. */
export const sameMoves = (x: readonly Move[], y: readonly Move[]): boolean =>
  x.length === y.length && x.every(({ word, by }, i) => word === y[i].word && by === y[i].by);

/** Whether a fixed word may move so far. */
function mayMove(word: number, by: number, pages: number, tables: number): boolean {
  if (word === st.GATHERED) return by > 0;
  if (word === st.ZAP_WORK) return by < 0;
  if (word === st.TABLE_AT) return TABLE_STRIDES.includes(by / tables);
  return (places.has(word) && by === pages) || (isFlushRange(word) && by === codeLater(0, tables));
}

export const equal = (x: readonly number[], y: readonly number[]): boolean =>
  x.length === y.length && x.every((word, i) => word === y[i]);

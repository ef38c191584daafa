/**
 * A lap that is known: what it does to the words of its CPU and to the log, wherever it is made again.
 *
 * What a lap reads is its words and its ground. A CPU that has the words that a known lap began with, as many pages further on, makes
 * that lap again. A lap of which counters only count, and the beginning of the range to flush stays where it is, is the same for other
 * values of these, until a counter is full.
 */
import { entryLater } from '../../model/fold.ts';
import { type EventLog, namesTables, type Piece } from '../../model/log.ts';
import type { Fold } from '../../model/log-columns.ts';
import type { Machine } from '../machine.ts';
import { codeLater, isOfTable, isSpanCode } from '../ops/gather.ts';
import { requestKind } from '../ops/multicall.ts';
import * as st from '../state.ts';
import type { Lap } from './lap.ts';
import type { LapKind } from './loops.ts';
import {
  atHand,
  entryIn,
  equal,
  isFlushRange,
  PAGE_OF_REQUEST,
  places,
  pteAt,
  putPte,
  same,
  scratch,
  TABLE_STRIDES,
  type Words,
} from './words.ts';

/** What is known of a lap. */
export interface Known {
  readonly lap: Lap;
  /** Words that it ended with. */
  readonly end: Words;
  readonly piece: Piece;
  /** Words of the CPU that it changes, and entries at hand. */
  readonly changed: readonly number[];
  readonly hands: readonly number[];
  /** How far it moves the walk's place among tables. */
  readonly stride: number;
  /** Something waits in the multicall buffer before or behind it. */
  readonly queues: boolean;
  /** Its events have entries of page tables' frames: that these move along with the tables has to be seen. */
  readonly namesTables: boolean;
  /** Its counters only count, and the beginning of the range to flush stays. */
  readonly counts: boolean;
}

/** Words that a lap may change, beside places. */
const mayChange: ReadonlySet<number> = new Set([
  ...[st.FLUSH_STRIDE, st.FORCE_FLUSH, st.GATHERED, st.ZAP_WORK],
  ...[st.MCIDX, st.ARGIDX, st.CBIDX, st.REQUESTS],
]);
/** Places that are 0 where there is none. */
const maybeNone: ReadonlySet<number> = new Set([
  ...[st.KEPT_PAGE, st.OTHER_PAGE, st.EXTENT_FIRST, st.BATCH_FIRST, st.BATCH_END],
]);

/** What is known of a lap of so many pages and tables that ended with these words, the last one of the log; null where it cannot be made again. */
export function knownOf(log: EventLog, lap: Lap, end: Words, pages: number, tables: number, fold: Fold): Known | null {
  const { own, others } = lap.words;
  if (!equal(others, end.others) || end.own[st.QUEUED] !== 0 || end.own[st.STORES] !== 0) return null;
  if (changesEntries(lap.words) || changesEntries(end)) return null;
  const changed: number[] = [];
  for (let word = 0; word < st.CPU_FIXED_WORDS; word++) {
    if (end.own[word] === own[word] || scratch.has(word)) continue;
    if (!mayBe(word, own[word], end.own[word], pages, tables)) return null;
    changed.push(word);
  }
  const piece = log.piece(lap.added.logBegin);
  if (!piece) return null;
  const grown = end.own[st.GATHERED] >= own[st.GATHERED] && end.own[st.ZAP_WORK] <= own[st.ZAP_WORK];
  const flushes = own[st.FLUSH_FIRST];
  return {
    ...{ lap, end, piece, changed },
    hands: atHand.filter(hand => !same(entryIn(lap.words, hand), entryIn(end, hand))),
    stride: (end.own[st.TABLE_AT] - own[st.TABLE_AT]) / tables,
    queues: lap.words.entries.length > 0 || end.entries.length > 0,
    namesTables: namesTables(piece, fold.tables!),
    counts: grown && (flushes >= 0 || isSpanCode(flushes)) && !changed.includes(st.FLUSH_FIRST),
  };
}

/** Whether what is queued will change entries that the walk has gone by: they are no lap's ground. */
function changesEntries({ requests }: Words): boolean {
  for (let at = 0; at < requests.length; at += st.REQUEST_WORDS)
    if (['pte', 'va'].includes(requestKind(requests[at]))) return true;
  return false;
}

/** Whether a lap may change a word so. */
function mayBe(word: number, from: number, to: number, pages: number, tables: number): boolean {
  if (isFlushRange(word))
    return !isSpanCode(to) || (isSpanCode(from) && to === codeLater(from, tables)) || (pages > 1 && isOfTable(to));
  if (word === st.TABLE_AT) return TABLE_STRIDES.includes((to - from) / tables);
  return places.has(word) ? to - from === pages : mayChange.has(word);
}

/** How words are looked at: `tables` further on, those of a kind of lap, and whatever its counters are. */
export interface Look {
  readonly fold: Fold;
  readonly tables: number;
  readonly kind: LapKind;
  readonly counts: boolean;
}

/** Whether a CPU has the words that a lap once began with, as far on as the fold says. */
export function sameWords(was: Words, { stride }: Known, now: Words, look: Look): boolean {
  if (!equal(was.entries, now.entries) || !equal(was.others, now.others)) return false;
  for (let word = 0; word < st.CPU_FIXED_WORDS; word++)
    if (!scratch.has(word) && !sameWord(word, was.own[word], now.own[word], stride, look)) return false;
  return (
    atHand.every(hand => sameOrLater(was.own, hand, now.own, look.fold)) &&
    sameRequests(was.requests, now.requests, look)
  );
}

function sameWord(word: number, was: number, now: number, stride: number, look: Look): boolean {
  const by = now - was;
  // Pages of a table have nothing to do with the walk's place among tables.
  if (word === st.TABLE_AT) return by === stride * look.tables || (look.kind === 'page' && stride === 0);
  if (look.counts) {
    if (word === st.GATHERED || word === st.ZAP_WORK) return true;
    if (word === st.FLUSH_FIRST) return now >= 0 || isSpanCode(now);
  }
  if (!places.has(word)) return by === 0;
  // The end of a page's section says only how many more there may be; whole tables are in none.
  if (word === st.SECTION_END && (look.kind === 'page' || (look.kind !== 'section' && by === 0))) return true;
  if (isFlushRange(word) && was < 0) return isSpanCode(was) ? now === codeLater(was, look.tables) : by === 0;
  return was === 0 && maybeNone.has(word) ? by === 0 : now >= 0 && by === look.fold.pages;
}

/** Two words of an entry are what they were, or those of pages further on. */
function sameOrLater(was: readonly number[], at: number, now: readonly number[], fold: Fold): boolean {
  if (was[at] === now[at] && was[at + 1] === now[at + 1]) return true;
  return same(entryLater(pteAt(was, at), fold, 1), pteAt(now, at));
}

/** Words of a request: what, page, entry, statement (state.ts REQUEST_WORDS). */
function sameRequests(was: readonly number[], now: readonly number[], { fold }: Look): boolean {
  if (was.length !== now.length) return false;
  for (let at = 0; at < was.length; at += st.REQUEST_WORDS) {
    if (was[at] !== now[at] || was[at + 4] !== now[at + 4]) return false;
    if (now[at + PAGE_OF_REQUEST] - was[at + PAGE_OF_REQUEST] !== fold.pages) return false;
    if (!same(entryLater(pteAt(was, at + 2), fold, 1), pteAt(now, at + 2))) return false;
  }
  return true;
}

/** The CPU whose words are at `b` makes the lap, so many times in a row: `fold` says how far it is to the first time, `last` to the last one. */
export function make(m: Machine, b: number, known: Known, times: number, fold: Fold, last: Fold): void {
  const { state } = m;
  const { lap, end, changed, hands, queues } = known;
  if (queues) queue(m, b, end, last);
  for (const word of changed) {
    const [from, to] = [lap.words.own[word], end.own[word]];
    if (!isFlushRange(word)) state[b + word] += times * (to - from);
    else if (isSpanCode(to)) state[b + word] = codeLater(to, last.pages / m.build.layout.tableEntries);
    else state[b + word] = to < 0 ? to : to + (word === st.FLUSH_FIRST ? fold : last).pages;
  }
  for (const hand of hands) putPte(state, b + hand, entryLater(pteAt(end.own, hand), last, 1));
}

/** The multicall buffer has what it had then, so far on. */
function queue({ state, build }: Machine, b: number, end: Words, fold: Fold): void {
  const { mcEntries, requests } = build.shape;
  const [entries, first] = [b + mcEntries, b + requests];
  state.fill(0, entries, entries + state[b + st.MCIDX] * st.MC_WORDS);
  state.fill(0, first, first + state[b + st.REQUESTS] * st.REQUEST_WORDS);
  state.set(end.entries, entries);
  state.set(end.requests, first);
  requestsLater(state, first, end.requests.length / st.REQUEST_WORDS, fold);
}

function requestsLater(state: st.StateWords, first: number, count: number, fold: Fold): void {
  for (let i = 0, at = first; i < count; i++, at += st.REQUEST_WORDS) {
    state[at + PAGE_OF_REQUEST] += fold.pages;
    putPte(state, at + 2, entryLater(pteAt(state, at + 2), fold, 1));
  }
}

/** What a round of laps has made of a CPU's words is done again: `fold` says how much further on. */
export function goOn({ state, build }: Machine, b: number, before: Words, after: Words, fold: Fold): void {
  const round = after.own[st.PAGE] - before.own[st.PAGE];
  for (let word = 0; word < st.CPU_FIXED_WORDS; word++)
    if (!scratch.has(word)) state[b + word] += ((after.own[word] - before.own[word]) * fold.pages) / round;
  for (const hand of atHand)
    if (!same(entryIn(before, hand), entryIn(after, hand)))
      putPte(state, b + hand, entryLater(pteAt(after.own, hand), fold, 1));
  requestsLater(state, b + build.shape.requests, state[b + st.REQUESTS], fold);
}

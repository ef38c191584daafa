/**
 * The laps of a loop that are known, and which of them follow each other.
 *
 * Each lap that was stepped through within a statement is kept, with the one that came behind it. Where a CPU comes to a place with the
 * words that one began with, that lap and those behind it are made at once, as far as the ground ahead is what they found; and where they come round to the first one
 * again, as often as the ground allows. So a gather that is full in another place of a table each time, or a multicall buffer, is gone through once for each of these
 * places, wherever a walk is interrupted.
 */
import type { Fold } from '../../model/log-columns.ts';
import type { Machine } from '../machine.ts';
import type { Recorder } from '../recorder.ts';
import * as st from '../state.ts';
import { foldOf, timesUntilFull } from './further.ts';
import type { Found, Ground } from './ground.ts';
import { goOn, type Known, knownOf, type Look, make, sameWords } from './known.ts';
import type { Lap } from './lap.ts';
import type { Loop } from './loops.ts';
import { PAGE_OF_REQUEST, type Words, wordsAt } from './words.ts';

/** Places that are kept: those of all gathers of a walk until one is as full again, for even and odd numbers of pages, and more. */
const MOST_PLACES = 4096;
/** Those of them that are looked at whatever their counters are. */
const MOST_COUNTING = 8;
/** Laps of the longest round that may turn out to be alike. */
const MOST_LATEST = 64;

/** A place of the walk where a lap began: so many in a row, and what came behind them. */
interface Place {
  readonly known: Known;
  readonly words: Words;
  readonly first: number;
  readonly times: number;
  next: Place | null;
}

/** Where a CPU is about to make a lap: the words that it has, the lap's first page, and what is found there. */
interface Here {
  readonly loop: Loop;
  readonly cpu: number;
  readonly b: number;
  readonly now: Words;
  readonly first: number;
  readonly found: Found;
}

export class Memory {
  private readonly machine: Machine;
  private readonly recorder: Recorder;
  private readonly ground: Ground;
  private readonly settle: () => void;
  /** By what waits and is gathered there. */
  private places = new Map<number, Place[]>();
  private kept = 0;
  /** Laps of which two were seen, one right behind the other, the latest first. */
  private counting: Known[] = [];
  /** The last laps that were stepped through; null where one cannot be made again. */
  private latest: (Known | null)[] = [];
  /** The place of the laps that the walk has made last, or is about to make: their first page, and one past their last. */
  private tail: { readonly place: Place; readonly begin: number; readonly end: number } | null = null;
  /** Whose laps they are: program counter, statement and CPU. */
  private at: readonly number[] = [];
  /** Page tables that a lap's events name are as many tables further on in the next one; null as long as that was not seen. */
  private moves: boolean | null = null;

  /** `settle`: ends whatever else is about to fold rows of the log. */
  constructor(machine: Machine, recorder: Recorder, ground: Ground, settle: () => void) {
    this.machine = machine;
    this.recorder = recorder;
    this.ground = ground;
    this.settle = settle;
  }

  /** A lap was stepped through, which has ended with these words. */
  add(loop: Loop, cpu: number, b: number, lap: Lap, end: Words): void {
    this.isHere(cpu, b);
    const { tail, latest } = this;
    const known = this.knownOf(loop, lap, end);
    latest.push(known);
    if (latest.length > MOST_LATEST) latest.shift();
    // A place that is known, but not usable yet.
    const stepped = tail?.begin === lap.first;
    if (stepped && tail.place.times === 1) return;
    this.tail = null;
    if (!known || stepped) return;
    const place = this.keep(loop, known, lap.words, lap.first, 1);
    if (place) this.link(loop, tail, place, lap.first);
  }

  /** The last laps, so many, were as those before them. Frames of page tables that they name move along, or do not. */
  areAlike(laps: number, tables: boolean): void {
    if (this.latest.slice(-laps).some(known => known?.namesTables)) this.moves = tables;
    const last = this.latest.at(-1);
    if (laps === 1 && last?.counts) this.counting = [last, ...this.counting].slice(0, MOST_COUNTING);
  }

  /** That lap was made so many times more, from this page on. */
  repeated(loop: Loop, words: Words, first: number, times: number): void {
    const { tail } = this;
    const last = this.latest.at(-1);
    this.tail = null;
    const place = last && this.keep(loop, last, words, first, times);
    if (place) this.link(loop, tail, place, first);
  }

  /** Makes laps that are known, so many at most. Returns their visible steps; -1 where there are none. */
  again(loop: Loop, cpu: number, b: number, now: Words, most: number): number {
    if (!this.isHere(cpu, b) || (this.kept === 0 && this.counting.length === 0)) return -1;
    const { ground } = this;
    const first = ground.firstOf(loop, b);
    const found = ground.found(loop, b, first);
    if (!found) return -1;
    const here = { loop, cpu, b, now, first, found };
    const place = this.placeAt(here);
    if (place) {
      this.link(loop, this.tail, place, first);
      return this.isUsable(place.known) ? this.makeFrom(here, place, most) : -1;
    }
    const { tail } = this;
    for (const known of this.counting) {
      const bound = Math.min(most, this.bound(b, known));
      if (bound <= 0 || !this.isUsable(known)) continue;
      if (!this.fits(here, known, known.lap, true)) continue;
      const times = ground.ahead(loop, b, first, found, this.repeats(loop, known) ? bound : 1);
      if (times === 0) continue;
      this.settle();
      const visible = this.make(loop, b, known, first, times);
      ground.repeat(loop, b, first, this.leftAt(known, first), times);
      this.tail = null;
      const made = this.keep(loop, known, now, first, times);
      if (made) this.link(loop, tail, made, first);
      return visible;
    }
    return -1;
  }

  /** Whether the laps that are kept are of what a CPU is at; those of anything else are forgotten. */
  private isHere(cpu: number, b: number): boolean {
    const { state } = this.machine;
    const at = [state[b + st.PC], state[b + st.STATEMENT], cpu];
    if (at.every((word, i) => word === this.at[i])) return true;
    this.forget();
    this.at = at;
    return false;
  }

  private forget(): void {
    this.places.clear();
    this.kept = 0;
    this.counting = [];
    this.latest = [];
    this.tail = null;
    this.moves = null;
  }

  private knownOf(loop: Loop, lap: Lap, end: Words): Known | null {
    const { log } = this.recorder;
    const known = knownOf(log, lap, end, this.ground.pagesOf(loop), loop.tables ?? 1, this.fold(0, 0));
    return loop.kind === 'page' && known?.namesTables ? null : known;
  }

  /** Pages of one table are alike for themselves: places are kept where something is queued. */
  private keep(loop: Loop, known: Known, words: Words, first: number, times: number): Place | null {
    if (loop.kind === 'page' && !known.queues) return null;
    if (this.kept === MOST_PLACES) this.forget();
    const place = { known, words, first, times, next: null };
    const key = keyOf(words);
    const others = this.places.get(key);
    if (others) others.push(place);
    else this.places.set(key, [place]);
    this.kept++;
    return place;
  }

  private placeAt(here: Here): Place | undefined {
    return this.places.get(keyOf(here.now))?.find(place => this.fits(here, place.known, place, false));
  }

  /** The walk comes to a place with the page `first`, from the one behind whose laps it is. */
  private link(loop: Loop, tail: Memory['tail'], place: Place, first: number): void {
    if (tail && tail.end === first && tail.place.next === null && this.goesOn(tail.place, place))
      tail.place.next = place;
    this.tail = { place, begin: first, end: first + place.times * this.ground.pagesOf(loop) };
  }

  /** Whether what the laps of one place find and leave is what those of the other one do. */
  private goesOn({ known: { lap: one } }: Place, { known: { lap: two } }: Place): boolean {
    const pages = two.first - one.first;
    return this.ground.follows(one.found, two.found, pages) && this.ground.follows(one.left, two.left, pages);
  }

  private isUsable({ namesTables }: Known): boolean {
    return !namesTables || this.moves !== null;
  }

  /** Whether a CPU is where a lap once began, as many pages before. */
  private fits(here: Here, known: Known, was: Pick<Lap, 'words' | 'first'>, counts: boolean): boolean {
    const pages = here.first - was.first;
    return (
      pages > 0 &&
      sameWords(was.words, known, here.now, this.look(here.loop, pages, counts)) &&
      this.ground.follows(known.lap.found, here.found, here.first - known.lap.first)
    );
  }

  private look({ kind }: Loop, pages: number, counts: boolean): Look {
    return { fold: this.fold(pages, 0), tables: this.tablesIn(pages), kind, counts };
  }

  /** Whether a lap ends as it may begin. */
  private repeats(loop: Loop, known: Known): boolean {
    return sameWords(known.lap.words, known, known.end, this.look(loop, this.ground.pagesOf(loop), true));
  }

  /** How often counters let a lap be made. */
  private bound(b: number, { lap: { words }, end }: Known): number {
    const far = (word: number): number => end.own[word] - words.own[word];
    return timesUntilFull(this.machine, b, far(st.GATHERED), -far(st.ZAP_WORK));
  }

  private leftAt({ lap }: Known, first: number): Found {
    return this.ground.advanced(lap.left, first - lap.first);
  }

  private tablesIn(pages: number): number {
    return Math.floor(pages / this.machine.build.layout.tableEntries);
  }

  private fold(pages: number, cycles: number): Fold {
    const rows = { begin: 0, end: 0, times: 2, pages, cycles };
    return foldOf(this.machine, this.ground.uniform, rows, this.moves ? this.tablesIn(pages) : 0);
  }

  /** The laps from a place on are made, as far as they are known and the ground is what they found. */
  private makeFrom({ loop, cpu, b, now, first, found }: Here, start: Place, most: number): number {
    const { ground, machine, recorder } = this;
    const laps = ground.ahead(loop, b, first, found, most);
    if (laps === 0) return -1;
    const way = this.wayFrom(start, laps);
    const made = way.places.reduce((sum, { times }) => sum + times, 0);
    this.settle();
    const mark = recorder.mark();
    const pages = ground.pagesOf(loop);
    let [page, visible] = [first, 0];
    for (const { place, times } of way.places) {
      visible += this.make(loop, b, place.known, page, times);
      page += times * pages;
    }
    ground.repeat(loop, b, first, this.leftAt(start.known, first), made * (1 + way.rounds));
    const { rounds } = way;
    if (rounds > 0) {
      const added = recorder.since(mark);
      const fold = this.fold(made * pages, added.cycles);
      recorder.log.fold({ ...fold, begin: added.logBegin, end: added.logEnd, times: 1 + rounds });
      goOn(machine, b, now, wordsAt(machine, cpu), this.fold(rounds * made * pages, 0));
      recorder.again(added, rounds);
      page += rounds * made * pages;
      visible *= 1 + rounds;
    }
    const { place, times } = way.places[way.places.length - 1];
    this.tail = times === place.times ? { place, begin: page - times * pages, end: page } : null;
    return visible;
  }

  /** Places from one on whose laps come one behind the other, so many at most; and how often more, where they come round to the first. */
  private wayFrom(start: Place, most: number): { places: { place: Place; times: number }[]; rounds: number } {
    const places: { place: Place; times: number }[] = [];
    const seen = new Set<Place>();
    let left = most;
    let place: Place | null = start;
    while (place && left > 0 && !seen.has(place) && this.isUsable(place.known)) {
      const times = Math.min(place.times, left);
      places.push({ place, times });
      seen.add(place);
      left -= times;
      place = times === place.times ? place.next : null;
    }
    return { places, rounds: place === start ? Math.floor(left / (most - left)) : 0 };
  }

  /** A known lap is made so many times from this page on, but for its ground. Returns the visible steps. */
  private make(loop: Loop, b: number, known: Known, first: number, times: number): number {
    const { recorder } = this;
    const { log } = recorder;
    const { lap, piece } = known;
    const pages = this.ground.pagesOf(loop);
    const fold = this.fold(first - lap.first, recorder.time - lap.begun);
    const begin = log.length;
    log.appendPiece(piece, fold);
    if (times > 1) log.fold({ ...this.fold(pages, lap.added.cycles), begin, end: log.length, times });
    recorder.again(lap.added, times);
    const last = times > 1 ? this.fold(first - lap.first + (times - 1) * pages, 0) : fold;
    make(this.machine, b, known, times, fold, last);
    return times * lap.visible;
  }
}

/** Where words are the same, so is this: what is gathered and queued, and how far behind the pages are that requests are about. */
function keyOf({ own, requests }: Words): number {
  let behind = 0;
  for (let at = PAGE_OF_REQUEST; at < requests.length; at += st.REQUEST_WORDS)
    behind = (behind * 3 + own[st.PAGE] - requests[at]) & 0xfffff;
  return (own[st.GATHERED] * 64 + own[st.MCIDX]) * 0x100000 + behind;
}

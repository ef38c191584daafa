/**
 * A trace while its steps are read out of it: how far the reading is, the steps so far, what pages were before the first one,
 * and what was guessed.
 */
import { PAGE_BYTES } from '../../model/pte.ts';
import { entryHalves } from '../../model/tracepoint.ts';
import type { FoundPage } from '../found.ts';
import type { Phrase, Protection } from '../phrases.ts';
import { MAX_TRACE_EVENTS, type TraceEvent } from '../reader.ts';
import { type Move, movesOf } from './moves.ts';

/** Where pages are put of which the trace does not say where they are. */
const SOMEWHERE = 0x20000000000;
/** Pages that one table maps, and how far apart pages are put for each table of theirs. */
const [TABLE_PAGES, APART] = [512, 2 ** 30];
/** Most pages of which the reading keeps anything: two for each event that a trace may have (reader.ts). */
const MOST_PAGES = 2 * MAX_TRACE_EVENTS;

/** A step of the program, as if it had announced it. */
export interface InferredStep {
  readonly phrase: Phrase;
  readonly events: TraceEvent[];
}

export interface Inferred {
  readonly steps: readonly InferredStep[];
  /** Pages that were there before the first step, by address. */
  readonly found: ReadonlyMap<number, FoundPage>;
  readonly notes: readonly string[];
}

/** The pages of a flush that names them. */
export interface Flushed {
  readonly address: number;
  readonly pages: number;
}

export class Reading {
  readonly moves: readonly Move[];
  /** What the last mprotect of a page asked for. */
  readonly rights = new Map<number, Protection>();
  /** The move that is read next. */
  at = 0;
  private readonly events: readonly TraceEvent[];
  private readonly steps: InferredStep[] = [];
  private readonly found = new Map<number, FoundPage>();
  /** Pages that a step of the trace put there, or took away. */
  private readonly made = new Set<number>();
  private readonly guesses = new Set<string>();
  private nextSet = 0;
  private unused = SOMEWHERE;

  constructor(events: readonly TraceEvent[]) {
    this.events = events;
    this.moves = movesOf(events);
  }

  /** Whether there is nothing left to read, or there are too many pages to go on. */
  get isOver(): boolean {
    if (this.at >= this.moves.length) return true;
    if (this.found.size + this.made.size < MOST_PAGES) return false;
    this.guess(`what comes after steps of ${MOST_PAGES} pages`);
    return true;
  }

  result(): Inferred {
    return { steps: this.steps, found: this.found, notes: [...this.guesses] };
  }

  /** The move so many places ahead. */
  ahead(by: number): Move | undefined {
    return this.moves[this.at + by];
  }

  /** The first move, from here on, that is none of these kinds. */
  firstExcept(...kinds: readonly Move['kind'][]): Move | undefined {
    let at = this.at;
    while (at < this.moves.length && kinds.includes(this.moves[at].kind)) at++;
    return this.moves[at];
  }

  /** The moves from `first` to here are one step. */
  say(first: number, phrase: Phrase): void {
    const end = this.moves[this.at]?.at ?? this.events.length;
    this.steps.push({ phrase, events: this.events.slice(this.moves[first].at, end) });
  }

  /** What the script says although the trace does not. */
  guess(note: string): void {
    this.guesses.add(note);
  }

  /** Keeps what a page was before the trace. */
  note(page: FoundPage): void {
    if (!this.found.has(page.address) && !this.made.has(page.address)) this.found.set(page.address, page);
  }

  /** From here on the page is what a step made of it. */
  makes(address: number): void {
    this.made.add(address);
  }

  /** Pages of a file that are of one large folio. */
  folio(addresses: readonly number[], pages: number): void {
    for (const address of addresses) {
      const page = this.found.get(address);
      if (page) this.found.set(address, { ...page, file: true, folio: Math.max(pages, page.folio ?? 1) });
    }
  }

  /** The flush that ends a call: all of the TLB, or pages in a row; one that a copied page follows belongs to its fault. */
  flushes(): Flushed | undefined {
    let range: Flushed | undefined;
    for (; this.at < this.moves.length; this.at++) {
      const [move, behind] = [this.moves[this.at], this.ahead(1)];
      if (move.kind !== 'flush' || (behind?.kind === 'set' && move.address === behind.address)) break;
      if (move.address === undefined) {
        if (range === undefined) this.at++;
        break;
      }
      if (range && move.address !== range.address + range.pages * PAGE_BYTES) break;
      range = { address: range?.address ?? move.address, pages: (range?.pages ?? 0) + move.pages };
    }
    return range;
  }

  /** A place for pages of which nothing says where they are: the pages that are touched next, else one of their own. */
  somewhere(pages: number): number {
    this.nextSet = Math.max(this.nextSet, this.at);
    while (this.nextSet < this.moves.length && this.moves[this.nextSet].kind !== 'set') this.nextSet++;
    const next = this.moves[this.nextSet];
    if (next?.kind === 'set') return next.address;
    const place = this.unused;
    this.unused += Math.max(1, Math.ceil(pages / TABLE_PAGES)) * APART;
    return place;
  }
}

/** The low flags of an entry as a trace has it. */
export const flagsOf = (entry: string): number => entryHalves(entry).lo;

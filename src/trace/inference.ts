/**
 * The steps of a program that says nothing of itself, told from what its calls did to page tables. Each call has a way of its own:
 *
 *   mprotect, clear_refs   entries are read and committed, upwards, then flushed; only a clear_refs takes soft-dirty away
 *   msync                  a page is flushed and set again without W
 *   fork                   tables that are not pinned, until the child's are pinned as a whole
 *   mremap                 entries are set as they were found (with the G bit that Xen adds), or a table is hung elsewhere
 *   MADV_FREE              entries are set without A and D
 *   munmap, MADV_DONTNEED  nothing is set: a lazy section ends with nothing queued, tables go or stay, and the TLB is flushed
 *   a page fault           an entry is set as new; behind a flush of its page, it is a copy
 *
 * Where two calls look the same, the simpler is taken; what was guessed becomes a note.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import { largestFolio } from './calls.ts';
import { type FoundPage, foundAs, protectionOf } from './found.ts';
import { type Move, movesOf } from './moves.ts';
import type { Phrase, Protection } from './phrases.ts';
import type { TraceEvent } from './reader.ts';

const [P, W, A, D, G, SPECIAL, SOFT_DIRTY] = [0x1, 0x2, 0x20, 0x40, 0x100, 0x200, 0x800];
/** What a flush of all stands for at least: from here on the kernel does not flush page by page. */
const MANY = 34;
/** Most pages that one call takes away, as far as a script says it. */
const MOST = 1 << 14;
const TABLE_BYTES = 512 * PAGE_BYTES;
/** What the top table maps. */
const TOP_BYTES = 2 ** 48;
/** Where pages are put of which the trace does not say where they are. */
const SOMEWHERE = 0x20000000000;
/** A page with a table, and nothing in it. */
const EMPTY = 0x6f0000000000;

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

/** Reads the steps out of a trace's events. */
export function inferSteps(events: readonly TraceEvent[]): Inferred {
  return new Reading(events).all();
}

class Reading {
  private readonly events: readonly TraceEvent[];
  private readonly moves: readonly Move[];
  private readonly steps: { phrase: Phrase; from: number; to: number }[] = [];
  private readonly found = new Map<number, FoundPage>();
  /** Pages that a step of the trace put there, or took away. */
  private readonly made = new Set<number>();
  /** What the last mprotect of a page asked for. */
  private readonly rights = new Map<number, Protection>();
  private readonly notes: string[] = [];
  private at = 0;

  constructor(events: readonly TraceEvent[]) {
    this.events = events;
    this.moves = movesOf(events);
  }

  all(): Inferred {
    while (this.at < this.moves.length) {
      const from = this.at;
      this.step();
      if (this.at === from) this.at++;
    }
    const steps = this.steps.map(({ phrase, from, to }) => ({ phrase, events: this.events.slice(from, to) }));
    return { steps, found: this.found, notes: this.notes };
  }

  private step(): void {
    const first = this.at;
    const move = this.moves[first];
    const ahead = this.moves.slice(first).find(m => m.kind !== 'table' && m.kind !== 'alloc');
    const unpinned = this.moves.slice(first, first + 4).some(m => m.kind === 'alloc' && !m.pinned);
    if (move.kind === 'start') this.updates();
    else if ((move.kind === 'alloc' || move.kind === 'table') && unpinned) this.fork();
    else if (move.kind === 'flush' && this.next(first + 1)?.kind === 'set' && move.pages === 1) this.copies();
    else if (move.kind === 'set') this.sets(first);
    else if ((move.kind === 'alloc' || (move.kind === 'table' && !move.empty)) && ahead?.kind === 'set') {
      while (this.next(this.at) !== ahead) this.at++;
      this.sets(first);
    } else if (move.kind === 'table' && move.empty) this.tableGoes();
    else if (move.kind === 'nothing' || move.kind === 'flush') this.zap(first);
  }

  private next(at: number): Move | undefined {
    return this.moves[at];
  }

  /** From the first move to the one before `this.at`, one step. */
  private say(first: number, phrase: Phrase): void {
    const end = this.moves[this.at]?.at ?? this.events.length;
    this.steps.push({ phrase, from: this.moves[first].at, to: end });
  }

  private updates(): void {
    const first = this.at;
    const starts = new Map<number, string>();
    let [last, cleared, row] = [-1, false, [] as number[]];
    const rights = new Set<Protection>();
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      if (move.kind === 'nothing') continue;
      if (move.kind === 'start') {
        if (move.address <= last) break;
        last = move.address;
        starts.set(last, move.entry);
        row.push(last);
      } else if (move.kind === 'commit') {
        const start = starts.get(move.address) ?? move.entry;
        cleared ||= (flagsOf(start) & ~flagsOf(move.entry) & SOFT_DIRTY) !== 0;
        rights.add(protectionOf(move.entry));
        if (row.length > 1) this.folio(row);
        row = [];
      } else break;
    }
    const pages = [...starts.keys()];
    if (cleared) {
      for (const [page, entry] of starts) {
        this.made.add(page);
        this.rights.set(page, protectionOf(entry));
      }
    } else for (const [page, entry] of starts) this.note(foundAs(page, entry));
    this.flushes();
    if (cleared) {
      this.say(first, { kind: 'clear_refs' });
      return;
    }
    const protection = this.rightsOf(starts, rights);
    for (const page of pages) this.rights.set(page, protection);
    const address = pages[0];
    this.say(first, { kind: 'mprotect', address, pages: (last - address) / PAGE_BYTES + 1, protection });
  }

  /** What an mprotect asked for. One that changes no rights gave those that its pages, clean or the zero page, do not show. */
  private rightsOf(starts: ReadonlyMap<number, string>, rights: ReadonlySet<Protection>): Protection {
    const writable = [...rights].find(r => r.startsWith('rw'));
    if (writable) return writable;
    const [asked] = [...rights].filter(r => r !== 'none');
    if (!asked) return 'none';
    const executable = asked.endsWith('x') ? 'rwx' : 'rw';
    const [page, entry] = [...starts][0];
    const same = [...starts.values()].every(start => protectionOf(start) === asked);
    const before = this.rights.get(page) ?? (flagsOf(entry) & SPECIAL ? 'rw' : asked);
    return same && !before.startsWith('rw') ? executable : asked;
  }

  /** Entries that were read in a row before any was committed are of one large folio, which only files have here. */
  private folio(row: readonly number[]): void {
    const folio = largestFolio(row.length);
    for (const address of row) {
      const page = this.found.get(address);
      if (page) this.found.set(address, { ...page, file: true, folio: Math.max(folio ?? 1, page.folio ?? 1) });
    }
  }

  /** The flush that ends a call: all of the TLB, or pages in a row; one that a copied page follows belongs to its fault. */
  private flushes(): { address: number; pages: number } | undefined {
    let range: { address: number; pages: number } | undefined;
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      const behind = this.next(this.at + 1);
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

  private fork(): void {
    const first = this.at;
    while (this.at < this.moves.length && this.moves[this.at].kind !== 'pin') this.at++;
    this.at++;
    // The writes behind it, to what the fork has write-protected.
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      const behind = this.next(this.at + 1);
      const copied = move.kind === 'flush' && move.pages === 1 && behind?.kind === 'set' && flagsOf(behind.entry) & W;
      const again = move.kind === 'set' && !move.lazy && (flagsOf(move.entry) & (W | D)) === (W | D);
      const whole = move.kind === 'flush' && move.pages === 0;
      if (!copied && !again && !whole) break;
    }
    this.say(first, { kind: 'fork' });
  }

  /** Pages that are flushed and set, one by one: written back without W, copied with it. */
  private copies(): void {
    const first = this.at;
    const pages: number[] = [];
    let writes: boolean | undefined;
    for (;;) {
      const [flush, set] = [this.next(this.at), this.next(this.at + 1)];
      if (flush?.kind !== 'flush' || set?.kind !== 'set' || flush.address === undefined) break;
      const write = (flagsOf(set.entry) & W) !== 0;
      const follows = pages.length === 0 || flush.address > pages[pages.length - 1];
      if (!follows || (writes ?? write) !== write) break;
      writes = write;
      pages.push(flush.address);
      const origin = {
        address: flush.address,
        protection: 'rw',
        access: write ? 'read' : 'write',
        file: !write,
      } as const;
      this.note(origin);
      this.at += 2;
      if (write) break;
    }
    const [address, last] = [pages[0], pages[pages.length - 1]];
    const count = (last - address) / PAGE_BYTES + 1;
    if (writes) this.say(first, { kind: 'access', write: true, first: 0, end: 1, step: 1, address });
    else this.say(first, { kind: 'msync', address, pages: count });
  }

  /** Entries that are set: moved, freed, or new. `first` is where the tables were made for them. */
  private sets(first: number): void {
    const pages: (Move & { kind: 'set' })[] = [];
    const kindOf = (entry: string) => {
      const flags = flagsOf(entry);
      if (flags & P && !(flags & (A | D)) && !(flags & SPECIAL)) return 'free';
      return flags & G ? 'old' : flags & (D | W) ? 'write' : 'read';
    };
    const [start] = [this.moves[this.at] as Move & { kind: 'set' }];
    const kind = kindOf(start.entry);
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      const before = pages.at(-1)?.address ?? -1;
      if (move.kind === 'alloc' || (move.kind === 'table' && !move.empty)) {
        const set = this.moves.slice(this.at).find(m => m.kind !== 'table' && m.kind !== 'alloc');
        const unpinned = move.kind === 'alloc' && !move.pinned;
        if (unpinned || set?.kind !== 'set' || set.address <= before || kindOf(set.entry) !== kind) break;
        continue;
      }
      if (move.kind !== 'set' || move.address <= before || move.lazy !== start.lazy) break;
      if (kindOf(move.entry) !== kind || (kind === 'read' && before >= 0 && move.address !== before + PAGE_BYTES))
        break;
      pages.push(move);
    }
    const [address, last] = [pages[0].address, pages[pages.length - 1].address];
    const count = (last - address) / PAGE_BYTES + 1;
    const flushed = this.next(this.at)?.kind === 'flush' && this.next(this.at + 1)?.kind !== 'set';
    if (kind === 'old' && (start.lazy || flushed)) this.moved(first, pages, count);
    else if (kind === 'free') {
      for (const { address: page, entry } of pages) {
        this.note({ address: page, protection: protectionOf(entry), access: 'write' });
      }
      this.flushes();
      this.say(first, { kind: 'madvise', address, pages: count, advice: 'free' });
    } else {
      for (const page of pages) {
        const file = kind === 'read' && !(flagsOf(page.entry) & SPECIAL);
        this.note({ address: page.address, protection: 'rw', access: undefined, file });
        this.made.add(page.address);
      }
      this.runsOf(first, pages, kind !== 'read');
    }
  }

  /** New pages as accesses, one for each run of neighbours. */
  private runsOf(first: number, pages: readonly (Move & { kind: 'set' })[], write: boolean): void {
    let from = 0;
    for (let i = 1; i <= pages.length; i++) {
      if (i < pages.length && pages[i].address === pages[i - 1].address + PAGE_BYTES) continue;
      const { address } = pages[from];
      this.say(first, { kind: 'access', write, first: 0, end: i - from, step: 1, address });
      from = i;
    }
  }

  private moved(first: number, pages: readonly (Move & { kind: 'set' })[], count: number): void {
    const [{ address }] = pages;
    const flushed = this.flushes();
    const emptied = this.emptied();
    const freed = emptied === undefined ? undefined : this.flushes();
    const inTable = address % TABLE_BYTES;
    const from = flushed?.address ?? freed?.address ?? (emptied ?? this.somewhere(count)) + (emptied ? 0 : inTable);
    for (const page of pages) {
      const { protection, access } = foundAs(page.address, page.entry);
      this.note({ address: from + page.address - address, protection, access });
      this.made.add(page.address);
    }
    if (flushed === undefined && freed === undefined) this.notes.push('where the pages of an mremap were');
    this.say(first, { kind: 'mremap', address: from, pages: count, newPages: count, to: address });
  }

  /** Tables that go, behind a lazy section with nothing in it: the first of their places. */
  private emptied(): number | undefined {
    let first: number | undefined;
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      if (move.kind === 'table' && move.empty) first = Math.min(first ?? move.address, move.address);
      else if (move.kind === 'nothing') {
        const behind = this.moves.slice(this.at).find(m => m.kind !== 'nothing');
        if (behind?.kind === 'flush') break;
      } else if (move.kind !== 'release') break;
    }
    return first;
  }

  /** A table that nothing points to any more: it hangs elsewhere afterwards, or it went with its pages. */
  private tableGoes(): void {
    const first = this.at;
    const gone = this.moves[first] as Move & { kind: 'table' };
    const behind = this.next(first + 1);
    const hung = this.next(first + 2);
    const to =
      behind?.kind === 'table' ? behind : hung?.kind === 'table' && behind?.kind === 'alloc' ? hung : undefined;
    if (to && !to.empty) {
      this.at += to === behind ? 2 : 3;
      this.flushes();
      this.emptied();
      this.flushes();
      for (let i = 0; i < 512; i++) {
        this.note({ address: gone.address + i * PAGE_BYTES, protection: 'rw', access: 'write' });
        this.made.add(to.address + i * PAGE_BYTES);
      }
      this.notes.push('which pages of a table that an mremap moves as a whole are present');
      this.say(first, { kind: 'mremap', address: gone.address, pages: 512, newPages: 512, to: to.address });
      return;
    }
    this.zap(first);
  }

  /** Pages that go: an munmap where upper tables go with them, else MADV_DONTNEED. */
  private zap(first: number): void {
    const begins = this.moves[first].kind;
    let [released, nothing, lowest] = [0, 0, undefined as number | undefined];
    let [highest, span] = [0, 0];
    for (; this.at < this.moves.length; this.at++) {
      const move = this.moves[this.at];
      if (move.kind === 'table' && move.empty) {
        span = Math.max(span, move.span);
        if (move.span > TABLE_BYTES) continue;
        lowest = Math.min(lowest ?? move.address, move.address);
        highest = Math.max(highest, move.address);
      } else if (move.kind === 'release') released++;
      else if (move.kind === 'nothing') nothing++;
      else break;
    }
    const range = this.flushes();
    const flushed = this.moves[this.at - 1]?.kind === 'flush';
    if (lowest === undefined) for (let i = flushed ? 1 : 0; i < nothing; i++) this.nothing(first);
    if (!flushed) return;
    // A table alone that goes before the section ends: 7.2 frees what an MADV_DONTNEED has emptied.
    const reclaimed = begins === 'table' && released === 1;
    const pages = reclaimed ? 512 : (range?.pages ?? MANY);
    const address = reclaimed ? lowest! : (range?.address ?? lowest ?? this.somewhere(pages));
    const spanned = lowest === undefined || reclaimed ? 0 : (highest - lowest) / PAGE_BYTES;
    const count = Math.min(MOST, pages + (range ? 0 : spanned));
    for (let i = 0; i < count; i++) {
      this.note({ address: address + i * PAGE_BYTES, protection: 'rw', access: 'write' });
      this.made.add(address + i * PAGE_BYTES);
    }
    if (range === undefined)
      this.notes.push('how many pages went at once, and which; the script has as few as flush all of the TLB');
    // A table above them that stays has something else to map.
    const above = span * 512;
    if (released > 0 && !reclaimed && above < TOP_BYTES) {
      const edge = address % above < above / 2 ? above - PAGE_BYTES : 0;
      this.note({ address: address - (address % above) + edge, protection: 'rw', access: undefined });
    }
    if (released > 0 && !reclaimed) this.say(first, { kind: 'munmap', address, pages: count });
    else this.say(first, { kind: 'madvise', address, pages: count, advice: 'dontneed' });
  }

  /** A lazy section in which nothing changed: an mprotect of a page that has a table, and nothing in it. */
  private nothing(first: number): void {
    this.note({ address: EMPTY, protection: 'rw', access: 'emptied' });
    const protection = this.rights.get(EMPTY) === 'r' ? 'rw' : 'r';
    this.rights.set(EMPTY, protection);
    this.notes.push('what went over tables with nothing in them; the script has an mprotect of an empty page');
    this.say(first, { kind: 'mprotect', address: EMPTY, pages: 1, protection });
  }

  /** A place for pages of which nothing says where they are: the pages that are touched next, else one of their own. */
  private somewhere(pages: number): number {
    const next = this.moves.slice(this.at).find(m => m.kind === 'set');
    if (next?.kind === 'set') return next.address;
    return SOMEWHERE + this.notes.length * Math.max(1, Math.ceil(pages / 512)) * 2 ** 30;
  }

  /** Keeps what a page was before the trace. */
  private note(page: FoundPage): void {
    if (!this.found.has(page.address) && !this.made.has(page.address)) this.found.set(page.address, page);
  }
}

function flagsOf(entry: string): number {
  return Number.parseInt(entry.slice(-3), 16);
}

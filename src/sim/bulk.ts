/**
 * The bulk path of a run: a lazy section of mprotect that nobody else can touch, and that starts out as the one before
 * it did, is not stepped through. What the section before did is done again: the same changes to each entry's flags,
 * the same events (as one more repetition of the rows logged), the same counts, hypercalls and cycles.
 *
 * So the step path stays the only one that knows how a section works, and the two cannot disagree about anything but
 * "starts out as": same CPU, statement, protection and area, as many pages, and entry by entry the same flags.
 */

import { NX_HI, P, SAVED_DIRTY_HI } from '../model/pte.ts';
import type { Machine } from './machine.ts';
import { chargeBoth } from './ops/charge.ts';
import { folioOf } from './ops/folio.ts';
import { hostMark, setHostMark, UNREPEATABLE } from './ops/shadow-copy.ts';
import { since } from './parameters.ts';
import type { Added, Mark, Recorder } from './recorder.ts';
import * as st from './state.ts';

/** Flag bits of an entry's low word. */
const FLAGS = 0xfff;
/** Those of the high word: NX, and D of an entry without RW (6.12). */
const HIGH = NX_HI | SAVED_DIRTY_HI;
/** Most pages of a section that is remembered: an i386 page-table page. */
const SECTION_PAGES = 1024;

/** A section that was stepped through, and what it added; the same again for each repetition. */
interface Template extends Added {
  /** Cycles at which it began. */
  readonly begun: number;
  readonly cpu: number;
  readonly statement: number;
  readonly protection: number;
  readonly areaFlags: number;
  readonly pages: number;
  readonly firstPage: number;
  readonly visibleSteps: number;
  /** What a shadowing host knows of the section's table and its writer, before and after. */
  readonly hostBefore: number;
  readonly hostAfter: number;
  /** The flush range relative to the section's first page, or null where the section left it alone. */
  readonly flushFirst: number | null;
  readonly flushEnd: number | null;
}

/** What a section was before it was stepped through. */
interface Capture {
  readonly cpu: number;
  readonly firstPage: number;
  readonly pages: number;
  readonly mark: Mark;
  readonly visibleSteps: number;
  readonly hostBefore: number;
  readonly flushFirst: number;
  readonly flushEnd: number;
}

/** An entry of a section whose entries were, and stayed, alike. */
interface Alike {
  readonly before: { readonly lo: number; readonly hi: number; readonly marks: number };
  readonly after: { readonly lo: number; readonly hi: number; readonly marks: number };
}

export class Bulk {
  private readonly machine: Machine;
  private readonly recorder: Recorder;
  private template: Template | null = null;
  private capture: Capture | null = null;
  private repeats = 0;
  /** Cycles from the beginning of a repetition to that of the next: the walk to the next table is between them. */
  private apart = 0;
  private alike: Alike | null = null;
  private readonly before = { lo: new Int32Array(SECTION_PAGES), hi: new Int32Array(SECTION_PAGES) };
  private readonly marks = new Int32Array(SECTION_PAGES);
  private readonly after = { lo: new Int32Array(SECTION_PAGES), hi: new Int32Array(SECTION_PAGES) };
  private readonly afterMarks = new Int32Array(SECTION_PAGES);
  /** Pages that a script accesses, sorted: a section that holds none is nobody else's business. */
  private readonly accessed: readonly number[];
  /** Entries of a large folio are changed together. */
  private readonly batches: boolean;

  constructor(machine: Machine, recorder: Recorder) {
    this.machine = machine;
    this.recorder = recorder;
    this.batches = machine.build.folios.size > 0 && since(machine.build.parameters.mm, '7.2');
    this.accessed = [...machine.build.accessIndex.keys()].sort((x, y) => x - y);
  }

  /**
   * A CPU is about to execute its `section` step. Returns the visible steps that were done at once, or -1 where the
   * section has to be stepped through; then `end` is to be called at the section's end.
   */
  begin(cpu: number, visibleSteps: number): number {
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const firstPage = s[b + st.PAGE];
    const pages = s[b + st.SECTION_END] - firstPage;
    if (this.machine.build.huge || this.machine.build.lazyFree || this.contended(firstPage, firstPage + pages))
      return -1;
    if (this.template && this.matches(this.template, b, cpu, firstPage, pages)) {
      const times = this.alikeFrom(b, firstPage, pages);
      this.repeat(this.template, b, firstPage, times);
      return times * this.template.visibleSteps;
    }
    this.settle();
    this.template = null;
    this.capture = null;
    // The statement's last section: nothing can repeat it, so there is no use in remembering it.
    if (s[b + st.RANGE_END] <= s[b + st.SECTION_END]) return -1;
    this.capture = {
      cpu,
      firstPage,
      pages,
      mark: this.recorder.mark(),
      visibleSteps,
      hostBefore: hostMark(this.machine, cpu, firstPage),
      flushFirst: s[b + st.FLUSH_FIRST],
      flushEnd: s[b + st.FLUSH_END],
    };
    this.copy(firstPage, pages, this.before, this.marks);
    return -1;
  }

  /** The section that `begin` let be stepped through is over. */
  end(cpu: number, visibleSteps: number): void {
    const capture = this.capture;
    if (!capture || capture.cpu !== cpu) return;
    this.capture = null;
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const { firstPage, pages } = capture;
    this.copy(firstPage, pages, this.after, this.afterMarks);
    const relative = (word: number, was: number): number | null =>
      s[b + word] === was ? null : s[b + word] - firstPage;
    this.template = {
      cpu,
      statement: s[b + st.STATEMENT],
      protection: s[b + st.PROTECTION],
      areaFlags: s[b + st.AREA_FLAGS],
      pages,
      firstPage,
      begun: capture.mark.time,
      ...this.recorder.since(capture.mark),
      visibleSteps: visibleSteps - capture.visibleSteps,
      hostBefore: capture.hostBefore,
      hostAfter: hostMark(this.machine, cpu, firstPage),
      flushFirst: relative(st.FLUSH_FIRST, capture.flushFirst),
      flushEnd: relative(st.FLUSH_END, capture.flushEnd),
    };
    this.alike = this.allAlike(pages);
    this.repeats = 0;
  }

  /** Nothing follows that could be a repetition: tells the log how often the last section happened. */
  settle(): void {
    if (this.template && this.repeats > 0) {
      const { logBegin, logEnd, pages } = this.template;
      this.recorder.log.fold({
        begin: logBegin,
        end: logEnd,
        times: this.repeats + 1,
        pages,
        cycles: this.apart,
        protnoneFrames: since(this.machine.build.parameters.mm, '6.1') ? -pages : pages,
      });
      // Rows that were folded must not be folded again.
      this.template = null;
    }
    this.repeats = 0;
  }

  /** How many sections from this one on are the same, as far as that is known without a look at each. */
  private alikeFrom(b: number, first: number, pages: number): number {
    const { uniform, state, build } = this.machine;
    // A shadowing host remembers each table by itself.
    if (!uniform?.holds(first, pages) || build.shadow) return 1;
    const end = Math.min(state[b + st.AREA_END], this.nextAccessed(first));
    return Math.max(1, uniform.alikeFrom(first, Math.floor((end - first) / pages)));
  }

  /** The `next_table` step that led to the section at `pc`. */
  private nextTable(pc: number): number {
    const { steps } = this.machine.build.code;
    while (steps[pc].step.op !== 'next_table') pc--;
    return pc;
  }

  private contended(first: number, end: number): boolean {
    return this.nextAccessed(first) < end;
  }

  /** The first page from this one on that a script accesses; infinite where there is none. */
  private nextAccessed(first: number): number {
    let low = 0;
    let high = this.accessed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.accessed[middle] < first) low = middle + 1;
      else high = middle;
    }
    return this.accessed[low] ?? Number.POSITIVE_INFINITY;
  }

  private copy(first: number, pages: number, into: { lo: Int32Array; hi: Int32Array }, marks: Int32Array): void {
    const s = this.machine.state;
    for (let i = 0, e = this.machine.entry(first); i < pages; i++, e += st.ENTRY_WORDS) {
      into.lo[i] = s[e + st.LO];
      into.hi[i] = s[e + st.HI];
      marks[i] = s[e + st.UNSEEN];
    }
  }

  private matches(t: Template, b: number, cpu: number, first: number, pages: number): boolean {
    const s = this.machine.state;
    if (
      t.cpu !== cpu ||
      t.pages !== pages ||
      t.statement !== s[b + st.STATEMENT] ||
      t.protection !== s[b + st.PROTECTION] ||
      t.areaFlags !== s[b + st.AREA_FLAGS] ||
      t.hostBefore !== hostMark(this.machine, cpu, first) ||
      t.hostAfter === UNREPEATABLE ||
      first !== t.firstPage + (this.repeats + 1) * pages ||
      this.recorder.log.length !== t.logEnd ||
      this.intoTable(first) !== this.intoTable(t.firstPage)
    )
      return false;
    const { uniform } = this.machine;
    if (uniform?.holds(first, pages)) return this.alike !== null && this.likeBefore(this.alike, uniform.entry(first));
    const { lo, hi } = this.before;
    const { marks } = this;
    const presentBits = P | this.machine.build.entries.protnone;
    // A PAE entry shows its high word alone between two halves; there repetitions must agree in all of it.
    const high = this.machine.build.parameters.width === 'pae' ? -1 : HIGH;
    for (let i = 0, e = this.machine.entry(first); i < pages; i++, e += st.ENTRY_WORDS) {
      const differs = (s[e + st.LO] ^ lo[i]) | 0;
      const differsHigh = (s[e + st.HI] ^ hi[i]) | 0;
      if ((differs & FLAGS) | (differsHigh & high) | (s[e + st.UNSEEN] ^ marks[i])) return false;
      // A non-present entry is all meaning, no frame: it must be the same in every bit.
      if (!(lo[i] & presentBits) && differs | differsHigh) return false;
      if (this.batches && lo[i] & presentBits && !this.sameFolio(t.firstPage + i, first + i)) return false;
    }
    return true;
  }

  /** How far behind the first page of its table a section begins: its lock is named by that page. */
  private intoTable(first: number): number {
    const { layout } = this.machine.build;
    return first - layout.firstPage(layout.table(first));
  }

  /** Whether two pages lie alike in their folios, which are as far apart as they. */
  private sameFolio(page: number, other: number): boolean {
    const [one, two] = [folioOf(this.machine, page), folioOf(this.machine, other)];
    if (one === null || two === null) return one === two;
    const ahead = other - page;
    return two.page - one.page === ahead && two.end - one.end === ahead;
  }

  /** Whether a table's first entry is as the section's entries were. */
  private likeBefore(alike: Alike, entry: { lo: number; hi: number; marks: number }): boolean {
    const low = (entry.lo ^ alike.before.lo) & FLAGS;
    const high = (entry.hi ^ alike.before.hi) & (this.machine.build.parameters.width === 'pae' ? -1 : HIGH);
    const empty = alike.before.lo === 0 && (entry.lo | entry.hi) !== 0;
    return (low | high | (entry.marks ^ alike.before.marks)) === 0 && !empty;
  }

  /** Where all entries of the section were alike before it, and are alike after it: one of each. */
  private allAlike(pages: number): Alike | null {
    const { before, after, marks, afterMarks } = this;
    for (let i = 1; i < pages; i++) {
      const low = ((before.lo[i] ^ before.lo[0]) | (after.lo[i] ^ after.lo[0])) & FLAGS;
      const high = (before.hi[i] ^ before.hi[0]) | (after.hi[i] ^ after.hi[0]);
      if (low | high | (marks[i] ^ marks[0]) | (afterMarks[i] ^ afterMarks[0])) return null;
    }
    const one = (from: { lo: Int32Array; hi: Int32Array }, mark: Int32Array) => ({
      lo: from.lo[0],
      hi: from.hi[0],
      marks: mark[0],
    });
    const presentBits = P | this.machine.build.entries.protnone;
    const nothing = (before.lo[0] | before.hi[0] | after.lo[0] | after.hi[0] | (marks[0] ^ afterMarks[0])) === 0;
    // An entry that is neither there nor empty says more than its flags.
    if (!nothing && (!(before.lo[0] & presentBits) || !(after.lo[0] & presentBits))) return null;
    return { before: one(before, marks), after: one(after, afterMarks) };
  }

  /** One entry after a repetition. */
  private changed(lo: number, hi: number, before: number, after: number, afterHigh: number): void {
    const { entries } = this.machine.build;
    if (before & after & P) {
      entries.lo = (lo & ~FLAGS) | (after & FLAGS);
      entries.hi = (hi & ~HIGH) | (afterHigh & HIGH);
    } else {
      entries.make(entries.pfn(lo, hi), after & FLAGS, (afterHigh & NX_HI) !== 0);
      entries.hi = (entries.hi & ~HIGH) | (afterHigh & HIGH);
    }
  }

  private repeatEntries(t: Template, first: number, times: number): void {
    const s = this.machine.state;
    const { uniform } = this.machine;
    const { entries } = this.machine.build;
    if (uniform?.holds(first, t.pages) && this.alike) {
      const { lo, hi } = uniform.entry(first);
      const { before, after } = this.alike;
      if (before.lo === 0) return;
      this.changed(lo, hi, before.lo, after.lo, after.hi);
      uniform.set(first, times, { lo: entries.lo, hi: entries.hi, marks: after.marks });
      return;
    }
    const { before, after, afterMarks } = this;
    const presentBits = P | entries.protnone;
    for (let i = 0, e = this.machine.entry(first); i < t.pages; i++, e += st.ENTRY_WORDS) {
      s[e + st.UNSEEN] = afterMarks[i];
      if (!(before.lo[i] & presentBits)) continue;
      this.changed(s[e + st.LO], s[e + st.HI], before.lo[i], after.lo[i], after.hi[i]);
      s[e + st.LO] = entries.lo;
      s[e + st.HI] = entries.hi;
    }
  }

  /** The section at hand, and the sections behind it that are the same, so many in all. */
  private repeat(t: Template, b: number, first: number, times: number): void {
    const s = this.machine.state;
    if (this.repeats === 0) this.apart = this.recorder.time - t.begun;
    this.repeatEntries(t, first, times);
    this.recorder.again(t, times);
    setHostMark(this.machine, t.cpu, first, t.hostAfter);
    this.repeats += times;
    const last = first + (times - 1) * t.pages;
    if (t.flushFirst !== null && s[b + st.FLUSH_FIRST] < 0) s[b + st.FLUSH_FIRST] = first + t.flushFirst;
    if (t.flushEnd !== null) s[b + st.FLUSH_END] = last + t.flushEnd;
    s[b + st.PAGE] = last + t.pages;
    // The kernel's way from each of them to the next; to the first one it has come by steps.
    if (times > 1) chargeBoth(this.machine, 'table', 'xen_table', times - 1);
    s[b + st.PC] = this.nextTable(s[b + st.PC]);
  }
}

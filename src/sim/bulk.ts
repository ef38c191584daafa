/**
 * The bulk path of a run: a lazy section of mprotect that nobody else can touch, and that starts out as one before
 * it did, is not stepped through. What the section before did is done again: the same changes to each entry's flags,
 * the same events (as one more repetition of the rows logged; behind a section that differs, as rows of their own), the same counts, hypercalls
 * and cycles.
 *
 * So the step path stays the only one that knows how a section works, and the two cannot disagree about anything but
 * "starts out as": same CPU, protection and area, as many pages, and entry by entry the same flags and frames that follow.
 */

import type { Fold } from '../model/log-columns.ts';
import { NX_HI, P, SAVED_DIRTY_HI } from '../model/pte.ts';
import { entryAt, Following, type KeptEntry, same } from './following.ts';
import type { Machine } from './machine.ts';
import { chargeBoth } from './ops/charge.ts';
import { folioOf } from './ops/folio.ts';
import { hostMark, sameHostMarks, setHostMark, UNREPEATABLE } from './ops/shadow-copy.ts';
import { since } from './parameters.ts';
import type { Added, Mark, Recorder } from './recorder.ts';
import { type Around, aroundOf, entriesOf, entryIn, type Words } from './section.ts';
import * as st from './state.ts';

/** Flag bits of an entry's low word. */
const FLAGS = 0xfff;
/** Those of the high word: NX, and D of an entry without RW (6.12). */
const HIGH = NX_HI | SAVED_DIRTY_HI;
/** Sections that are remembered: what differs here and there comes between those that are alike. */
const REMEMBERED = 4;

/** A section that was stepped through, and what it added; the same again for each repetition. */
interface Template extends Added {
  /** Cycles at which it began. */
  readonly begun: number;
  readonly cpu: number;
  readonly statement: number;
  readonly protection: number;
  readonly areaFlags: number;
  readonly pages: number;
  /** First page of the section whose rows are the template's, and of the one that was stepped through. */
  readonly firstPage: number;
  readonly stepped: number;
  readonly visibleSteps: number;
  readonly around: Around;
  /** What a shadowing host knows of the section's table and its writer, before and after. */
  readonly hostBefore: number;
  readonly hostAfter: number;
  readonly before: Words;
  readonly after: Words;
  readonly alike: Alike | null;
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
  readonly around: Around;
  readonly before: Words;
  readonly hostBefore: number;
  readonly flushFirst: number;
  readonly flushEnd: number;
}

/** An entry of a section whose entries were, and stayed, alike. */
interface Alike {
  readonly before: KeptEntry;
  readonly after: KeptEntry;
}

export class Bulk {
  private readonly machine: Machine;
  private readonly recorder: Recorder;
  /** The last ones, the latest first. */
  private templates: Template[] = [];
  private capture: Capture | null = null;
  /** How often the open one has been repeated. */
  private repeats = 0;
  /** The one whose rows are the last of the log, and are not folded yet. */
  private open: Template | null = null;
  /** Cycles from the beginning of a repetition to that of the next: the walk to the next table is between them. */
  private apart = 0;
  /** Pages that a script accesses, sorted: a section that holds none is nobody else's business. */
  private readonly accessed: readonly number[];
  /** Entries of a large folio are changed together. */
  private readonly batches: boolean;
  private readonly following: Following;

  constructor(machine: Machine, recorder: Recorder) {
    this.machine = machine;
    this.recorder = recorder;
    this.batches = machine.build.folios.size > 0 && since(machine.build.parameters.mm, '7.2');
    this.following = machine.uniform?.following ?? new Following(machine.build.entries);
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
    const known = this.templates.find(t => this.matches(t, b, cpu, firstPage, pages));
    if (known) {
      const continues = this.continues(known, b, firstPage);
      const t = continues ? known : this.begunAgain(known, b, firstPage);
      const times = continues ? this.alikeFrom(t, b, firstPage) : 1;
      this.repeat(t, b, firstPage, times);
      if (continues) this.repeats += times;
      this.remember(t, known);
      return times * t.visibleSteps;
    }
    this.settle();
    this.capture = null;
    // The statement's last section: nothing can repeat it, so there is no use in remembering it.
    if (s[b + st.RANGE_END] <= s[b + st.SECTION_END]) return -1;
    this.capture = {
      cpu,
      firstPage,
      pages,
      mark: this.recorder.mark(),
      visibleSteps,
      around: aroundOf(this.machine, b, firstPage),
      hostBefore: hostMark(this.machine, cpu, firstPage),
      flushFirst: s[b + st.FLUSH_FIRST],
      flushEnd: s[b + st.FLUSH_END],
      before: entriesOf(this.machine, firstPage, pages),
    };
    return -1;
  }

  /** The section that `begin` let be stepped through is over. */
  end(cpu: number, visibleSteps: number): void {
    const capture = this.capture;
    if (!capture || capture.cpu !== cpu) return;
    this.capture = null;
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const { firstPage, pages, before } = capture;
    const after = entriesOf(this.machine, firstPage, pages);
    const relative = (word: number, was: number): number | null =>
      s[b + word] === was ? null : s[b + word] - firstPage;
    this.open = {
      cpu,
      statement: s[b + st.STATEMENT],
      protection: s[b + st.PROTECTION],
      areaFlags: s[b + st.AREA_FLAGS],
      pages,
      firstPage,
      stepped: firstPage,
      begun: capture.mark.time,
      ...this.recorder.since(capture.mark),
      visibleSteps: visibleSteps - capture.visibleSteps,
      around: capture.around,
      hostBefore: capture.hostBefore,
      hostAfter: hostMark(this.machine, cpu, firstPage),
      flushFirst: relative(st.FLUSH_FIRST, capture.flushFirst),
      flushEnd: relative(st.FLUSH_END, capture.flushEnd),
      before,
      after,
      alike: this.allAlike(before, after, pages),
    };
    this.repeats = 0;
    this.remember(this.open);
  }

  /** Nothing follows that could be a repetition: tells the log how often the last section happened. */
  settle(): void {
    if (this.open && this.repeats > 0)
      this.recorder.log.fold(this.fold(this.open, this.repeats + 1, this.open.pages, this.apart));
    // Rows that were folded must not be folded again.
    this.open = null;
    this.repeats = 0;
  }

  /** The template's rows, so many times, each time so many pages and cycles later. */
  private fold({ logBegin, logEnd }: Template, times: number, pages: number, cycles: number): Fold {
    return { begin: logBegin, end: logEnd, times, pages, cycles, protnoneFrames: pages * this.following.protnoneStep };
  }

  /** Whether a section that matches the template is the next one behind it and its repetitions. */
  private continues(t: Template, b: number, first: number): boolean {
    return (
      t === this.open &&
      t.statement === this.machine.state[b + st.STATEMENT] &&
      first === t.firstPage + (this.repeats + 1) * t.pages &&
      this.recorder.log.length === t.logEnd
    );
  }

  /** The template as that of a section elsewhere, which has rows of its own. */
  private begunAgain(t: Template, b: number, first: number): Template {
    this.settle();
    const { recorder } = this;
    const { length, time } = { length: recorder.log.length, time: recorder.time };
    const statement = this.machine.state[b + st.STATEMENT];
    recorder.logAgain(t, this.fold(t, 2, first - t.firstPage, time - t.begun), t.cpu, statement);
    this.open = { ...t, statement, firstPage: first, begun: time, logBegin: length, logEnd: recorder.log.length };
    return this.open;
  }

  /** As the latest, in place of what it was before. */
  private remember(t: Template, instead?: Template): void {
    this.templates = [t, ...this.templates.filter(other => other !== instead && other !== t)].slice(0, REMEMBERED);
  }

  /** Whether a section elsewhere finds around it what the template did. */
  private sameAround(t: Template, b: number, first: number): boolean {
    const { words, tableFlags, flushes } = aroundOf(this.machine, b, first);
    return (
      !this.machine.build.tasks &&
      !this.machine.build.shadow &&
      t.around.tableFlags === tableFlags &&
      (t.flushFirst !== null || t.around.flushes === flushes) &&
      t.around.words.every((word, i) => word === words[i])
    );
  }

  /** How many sections from this one on are the same, as far as that is known without a look at each. */
  private alikeFrom({ pages, hostBefore }: Template, b: number, first: number): number {
    const { uniform, state } = this.machine;
    if (!uniform?.holds(first, pages)) return 1;
    const end = Math.min(state[b + st.AREA_END], this.nextAccessed(first));
    const alike = uniform.alikeFrom(first, Math.floor((end - first) / pages));
    return Math.max(1, sameHostMarks(this.machine, first, hostBefore, alike));
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

  private matches(t: Template, b: number, cpu: number, first: number, pages: number): boolean {
    const s = this.machine.state;
    if (
      t.cpu !== cpu ||
      t.pages !== pages ||
      t.protection !== s[b + st.PROTECTION] ||
      t.areaFlags !== s[b + st.AREA_FLAGS] ||
      t.hostBefore !== hostMark(this.machine, cpu, first) ||
      t.hostAfter === UNREPEATABLE ||
      this.intoTable(first) !== this.intoTable(t.firstPage) ||
      !(this.continues(t, b, first) || this.sameAround(t, b, first))
    )
      return false;
    const { uniform } = this.machine;
    const ahead = first - t.stepped;
    if (uniform?.holds(first, pages))
      return t.alike !== null && this.follows(t.alike.before, uniform.entry(first), ahead);
    for (let i = 0, e = this.machine.entry(first); i < pages; i++, e += st.ENTRY_WORDS) {
      const was = entryIn(t.before, i);
      if (!this.follows(was, entryAt(s, e), ahead)) return false;
      if (this.batches && this.present(was) && !this.sameFolio(t.stepped + i, first + i)) return false;
    }
    return true;
  }

  private present({ lo }: KeptEntry): boolean {
    return this.machine.build.entries.present(lo);
  }

  /** Whether an entry is what another one is so many pages ahead; one that is not present is all meaning, no frame. */
  private follows(was: KeptEntry, now: KeptEntry, pages: number): boolean {
    // A PAE entry shows its high word alone between two halves; there repetitions must agree in all of it.
    if (now.hi !== was.hi && this.machine.build.parameters.width === 'pae') return false;
    return same(now, this.present(was) ? this.following.advanced(was, pages) : was);
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

  /** Where the entries of the section followed each other before it, and follow each other after it: the first one of each. */
  private allAlike(all: Words, then: Words, pages: number): Alike | null {
    const [before, after] = [entryIn(all, 0), entryIn(then, 0)];
    const nothing = (before.lo | before.hi | after.lo | after.hi | (before.marks ^ after.marks)) === 0;
    // An entry that is neither there nor empty says more than its flags.
    if (!nothing && !(this.present(before) && this.present(after))) return null;
    for (let i = 1; i < pages; i++) {
      if (!same(entryIn(all, i), this.following.advanced(before, i))) return null;
      if (!same(entryIn(then, i), this.following.advanced(after, i))) return null;
    }
    return { before, after };
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
    if (uniform?.holds(first, t.pages) && t.alike) {
      const { lo, hi } = uniform.entry(first);
      const { before, after } = t.alike;
      if (before.lo === 0) return;
      this.changed(lo, hi, before.lo, after.lo, after.hi);
      uniform.set(first, times, { lo: entries.lo, hi: entries.hi, marks: after.marks });
      return;
    }
    const { before, after } = t;
    for (let i = 0, e = this.machine.entry(first); i < t.pages; i++, e += st.ENTRY_WORDS) {
      s[e + st.UNSEEN] = after.marks[i];
      if (!entries.present(before.lo[i])) continue;
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
    const last = first + (times - 1) * t.pages;
    if (this.machine.build.shadow)
      for (let page = first; page <= last; page += t.pages) setHostMark(this.machine, t.cpu, page, t.hostAfter);
    if (t.flushFirst !== null && s[b + st.FLUSH_FIRST] < 0) s[b + st.FLUSH_FIRST] = first + t.flushFirst;
    if (t.flushEnd !== null) s[b + st.FLUSH_END] = last + t.flushEnd;
    s[b + st.PAGE] = last + t.pages;
    // The kernel's way from each of them to the next; to the first one it has come by steps.
    if (times > 1) chargeBoth(this.machine, 'table', 'xen_table', times - 1);
    s[b + st.PC] = this.nextTable(s[b + st.PC]);
  }
}

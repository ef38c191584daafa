/**
 * Reads a trace: ftrace's `trace` file, its dump in a kernel log, or what `trace-cmd report` and `perf script` print.
 *
 * A line is `task-pid [cpu] flags time: event: text` in one of several forms (lines.ts). Marks that the traced program
 * wrote (`tracing_mark_write: STEP mprotect(…)`) and the `# setup:` lines above the events say what it did; without marks,
 * the system calls that ftrace logged (`sys_mprotect(start: …)`) stand for them. Every other event than `xen:*` is left
 * out, so a trace with more in it (kprobes) reads the same. Nothing is thrown: what is malformed or missing becomes a
 * problem with its line, and the rest is still read. Sizes are bounded.
 */
import { printable } from '../model/printable.ts';
import type { Tracepoint } from '../model/tracepoint.ts';
import { unrecordedKinds } from './absent.ts';
import { type BareLine, isBareKind, readBare, readReturn } from './bare/lines.ts';
import { type EntryState, StateReader } from './bare/states.ts';
import { isTracepoint, readFields } from './fields.ts';
import { binaryFormat, unreadText } from './formats.ts';
import { MAX_TRACE_CHARACTERS } from './limit.ts';
import { readLine, unwrapped } from './lines.ts';
import { type TablesOf, tablesOf } from './tables.ts';

export interface TraceEvent extends TablesOf {
  /** 1-based line of the text. */
  readonly line: number;
  readonly pid: number;
  readonly cpu: number;
  /** Microseconds, as ftrace prints them. */
  readonly time: number;
  readonly point: Tracepoint;
}

/** A line that the traced program wrote into the trace: `STEP …`, `BEGIN …`, `END …`. */
export interface TraceMark {
  readonly line: number;
  readonly pid: number;
  /** `CALL` is ftrace's own line of a system call, kept where there is no `STEP`. */
  readonly word: 'STEP' | 'BEGIN' | 'END' | 'CALL';
  readonly text: string;
}

export interface TraceProblem {
  readonly line: number;
  readonly message: string;
  /** Every line could be read, but there are more or fewer than the trace announces: somebody took one out. */
  readonly miscounted?: true;
}

export interface Trace {
  /** In the order of the text. */
  readonly entries: readonly (TraceEvent | TraceMark)[];
  /** The lines of a bare kernel's recording, with the marks; without lines where nothing of the kind is in the trace. */
  readonly bare: readonly (BareLine | TraceMark)[];
  /** Of a dump of page tables: the entries before each mark. */
  readonly states: readonly EntryState[];
  /** True where a bare kernel spells the reasons of TLB flushes as Linux 7.2 does. */
  readonly spellsMM: boolean;
  /** The `# setup:` lines, without that word. */
  readonly setup: readonly { readonly line: number; readonly text: string }[];
  /** True where batches and issues are logged in the words of 2026: whether an issue flushes, not the lazy mode. */
  readonly saysFlush: boolean;
  /** The kernel that the trace names: `6.12` of `# recorded on Linux 6.12.118+deb13-amd64, Xen 4.20.5`. */
  readonly kernel?: string;
  /** Its `#` lines say that lazy MMU mode of 7.2 was at work (`npm run record -- --lazy`). */
  readonly lazyAtWork: boolean;
  /** The traced thread: what `# pid` says, else the one that wrote the marks, else the one with most events. */
  readonly pid: number;
  readonly problems: readonly TraceProblem[];
  readonly lines: number;
}

/** Most events of a trace. */
export const MAX_TRACE_EVENTS = 1 << 20;
/** Most problems that are listed; one more says how many there are. */
export const MAX_PROBLEMS = 20;
const MAX_LINE_CHARACTERS = 1024;
/** The thread of a dump's marks. */
const DUMPED = 0;

const SYSTEM_CALL = /^sys_(?:mprotect|pkey_mprotect|munmap|mremap|madvise|msync|clone3?|v?fork)\(/;
/** What a tool prints before a mark: the function that wrote it, its address, or the raw fields. */
const MARK = /^(?:\S+:\s+)?(?:\[FAILED TO PARSE\] ip=\S+ buf=)?(STEP|BEGIN|END)\b\s*(.*)$/;
/** ftrace: `CPU:0 [LOST 5 EVENTS]`; trace-cmd: `CPU:0 [5 EVENTS DROPPED]`; either without a number where it is unknown. */
const LOST = /^CPU:(\d+) \[(?:LOST (?:(\d+) )?EVENTS|(?:(\d+) )?EVENTS DROPPED)\]/;
/** Lines that trace-cmd prints above a report, ftrace around a dump, and perf under an event (its call chain). */
const ASIDE =
  /^(cpus=\d+|version = \d+|CPU \d+ is empty|Dumping ftrace buffer:|\(ftrace buffer empty\)|-{9,}|[0-9a-f]{6,16} \S+.*\(\S+\))$/;
export function readTrace(text: string): Trace {
  return new Reader().read(text);
}

/** True for a mark that opens a step of the traced program. */
export function opensStep(entry: object): boolean {
  return isMark(entry) && (entry.word === 'STEP' || entry.word === 'CALL');
}

export function isMark(entry: object): entry is TraceMark {
  return 'word' in entry;
}

class Reader {
  private readonly entries: (TraceEvent | TraceMark)[] = [];
  private readonly bare: (BareLine | TraceMark)[] = [];
  private readonly setup: { line: number; text: string }[] = [];
  private readonly problems: TraceProblem[] = [];
  private problemCount = 0;
  private readonly dump = new StateReader();
  private spellsMM = false;
  private pid = -1;
  private kernel: string | undefined;
  private lazyAtWork = false;
  private eventLines = 0;
  private marked = false;
  private mail = false;
  private announced: { line: number; kept: number } | undefined;
  private begun: { line: number; text: string } | undefined;

  read(whole: string): Trace {
    const named = binaryFormat(whole);
    if (named) this.problem(1, named);
    const text = named ? '' : whole.slice(0, MAX_TRACE_CHARACTERS);
    this.mail = /^>[> \t]*\S/m.test(text.slice(0, 1 << 16));
    let line = 0;
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at);
      line++;
      this.line(line, text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end + 1;
      if (this.entries.length >= MAX_TRACE_EVENTS) {
        this.problem(line, `more than ${MAX_TRACE_EVENTS} events: the rest is not read`);
        break;
      }
    }
    if (!named && text.length < whole.length)
      this.problem(line, `more than ${MAX_TRACE_CHARACTERS} characters: the rest is not read`);
    if (!named) this.endings(line, text);
    const told = (e: object) => !this.marked || !('word' in e) || e.word !== 'CALL';
    const entries = this.entries.filter(told);
    return {
      entries,
      bare: this.bare.filter(told),
      states: this.dump.states,
      spellsMM: this.spellsMM,
      setup: this.setup,
      saysFlush: entries.some(e => !isMark(e) && e.point.kind === 'xen_mc_issue' && e.point.flush !== undefined),
      kernel: this.kernel,
      lazyAtWork: this.lazyAtWork,
      pid: this.pid >= 0 && this.dump.states.length === 0 ? this.pid : tracedThread(entries),
      problems: this.listed(line),
      lines: line,
    };
  }

  private line(line: number, raw: string): void {
    if (raw.length > MAX_LINE_CHARACTERS) {
      this.problem(line, 'line too long for a tracepoint');
      return;
    }
    const { text, quoted, logged } = unwrapped(printable(raw.trim()));
    const lost = text.match(LOST);
    if (text === '' || ASIDE.test(text)) return;
    if (text.startsWith('#')) this.header(line, text);
    else if (this.state(line, text)) return;
    else if (lost) {
      const count = lost[2] ?? lost[3];
      this.problem(
        line,
        `${count ? `${count} events` : 'events'} of CPU ${lost[1]} before this line were not recorded`,
      );
    } else this.event(line, text, logged || (this.mail && !quoted));
  }

  private header(line: number, text: string): void {
    const setup = text.match(/^#\s*setup:\s*(.*)$/);
    const pid = text.match(/^#\s*pid\s+(\d{1,9})$/);
    const kept = text.match(/^#\s*(?:entries-in-buffer\/entries-written:|latency: \d+ us,) #?(\d+)\/(\d+)/);
    const end = text.match(/^#\s*cpu(\d+) entries: \d+ overrun: (\d+) commit overrun: (\d+) dropped events: (\d+)/);
    if (setup) this.setup.push({ line, text: setup[1] });
    if (pid) this.pid = Number(pid[1]);
    this.lazyAtWork ||= /^# .* of Debian, .*, lazy MMU mode at work$/.test(text);
    this.kernel ??= text.match(/^#\s*recorded on Linux (\d{1,3}\.\d{1,3})\b/)?.[1];
    if (kept) {
      this.announced = { line, kept: Number(kept[1]) };
      if (Number(kept[2]) > Number(kept[1])) this.problem(line, 'the ring buffer overran: the oldest events are gone');
    }
    const gone = (end?.slice(2) ?? []).reduce((sum, n) => sum + Number(n), 0);
    if (end && gone > 0)
      this.problem(line, `${gone} events of CPU ${end[1]} were not recorded: the ring buffer lost them`);
  }

  /** A line of a dump: its states are marks, too. */
  private state(line: number, text: string): boolean {
    const { states } = this.dump;
    const count = states.length;
    const taken = this.dump.take(line, text);
    if (typeof taken === 'string') this.problem(line, taken);
    if (states.length > count) {
      const { word, text: said } = states[count];
      this.eventLines++;
      this.push({ line, pid: DUMPED, word, text: said });
    }
    return taken !== false;
  }

  /** `beside`: the line stands among others that are no trace, of a kernel log or a mail. */
  private event(line: number, text: string, beside: boolean): void {
    const read = readLine(text);
    if (!read) {
      const meant = !beside || /\b(?:xen_m|tracing_mark_write)/.test(text);
      if (meant) this.problem(line, 'not a line of a trace (task-pid [cpu] flags time: event: text)');
      return;
    }
    this.eventLines++;
    const { pid, cpu, time, name, said } = read;
    if (name === 'tracing_mark_write' || name === 'print') this.mark(line, pid, said);
    else if (isTracepoint(name)) {
      const point = readFields(name, said);
      if (point)
        this.entries.push({
          line,
          pid,
          cpu,
          time,
          point,
          ...('slot' in point || 'level' in point ? tablesOf(said) : {}),
        });
      else this.problem(line, `cannot read this ${name}`);
    } else if (isBareKind(name)) {
      const read = readBare(name, said);
      if (read) this.bare.push({ line, pid, cpu, ...read });
      this.spellsMM ||= name === 'tlb_flush' && /\b(?:MM|IPI)\b/.test(said);
    } else if (SYSTEM_CALL.test(systemCall(name, said))) {
      this.push({ line, pid, word: 'CALL', text: systemCall(name, said) });
      this.bare.push({ line, pid, cpu, kind: 'call', words: systemCall(name, said) });
    } else if (name.startsWith('sys_')) {
      const read = readReturn(name);
      if (read) this.bare.push({ line, pid, cpu, ...read });
    } else if (/^xen_m(c|mu)_/.test(name)) this.problem(line, `unknown tracepoint ${name}`);
  }

  private mark(line: number, pid: number, said: string): void {
    const match = said.match(MARK);
    if (!match) return;
    const word = match[1] as TraceMark['word'];
    this.push({ line, pid, word, text: match[2] });
    if (word === 'STEP') this.marked = true;
    if (word === 'BEGIN') this.begun = { line, text: match[2] };
    if (word === 'END') this.begun = undefined;
  }

  /** A mark stands among the lines of either kind. */
  private push(mark: TraceMark): void {
    this.entries.push(mark);
    this.bare.push(mark);
  }

  private endings(line: number, text: string): void {
    if (this.begun) this.problem(line, `truncated: BEGIN ${this.begun.text} (line ${this.begun.line}) has no END`);
    if (this.announced && this.announced.kept !== this.eventLines) {
      const { kept } = this.announced;
      this.problem(line, `truncated: the header announces ${kept} entries, ${this.eventLines} were found`, true);
    }
    const kinds = unrecordedKinds(this.entries.flatMap(e => (isMark(e) ? [] : [e.point])));
    if (kinds.length > 0)
      this.problem(line, `no ${kinds.join(', no ')} was recorded: all of xen:* belongs into a trace`);
    if (this.eventLines === 0) {
      this.problems.length = 0;
      this.problemCount = 0;
      this.problem(1, unreadText(text));
    }
  }

  private problem(line: number, message: string, miscounted = false): void {
    this.problemCount++;
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push(miscounted ? { line, message, miscounted } : { line, message });
  }

  private listed(line: number): TraceProblem[] {
    const more = this.problemCount - this.problems.length;
    return more > 0 ? [...this.problems, { line, message: `and ${more} more problems` }] : this.problems;
  }
}

/** ftrace's `sys_mprotect(start: …)`, also from what other tools print of it: `sys_enter_mprotect: start: 0x…`. */
function systemCall(name: string, said: string): string {
  return name.startsWith('sys_enter_') ? `sys_${name.slice(10)}(${said.replace(/\b0x/g, '')})` : name;
}

function tracedThread(entries: readonly (TraceEvent | TraceMark)[]): number {
  const step = entries.find(isMark);
  if (step) return step.pid;
  const counts = new Map<number, number>();
  for (const entry of entries) counts.set(entry.pid, (counts.get(entry.pid) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [-1, 0])[0];
}

/**
 * Reads a trace: ftrace's `trace` file, or what `trace-cmd report` prints of it.
 *
 * A line is `task-pid [cpu] flags time: event: text`; flags may be missing. Marks that the traced program wrote
 * (`tracing_mark_write: STEP mprotect(…)`) and the `# setup:` lines above the events say what it did; without marks, the
 * system calls that ftrace logged (`sys_mprotect(start: …)`) stand for them. Every other event than `xen:*` is left out,
 * so a trace with more in it (kprobes) reads the same. Nothing is thrown: what is malformed or missing becomes a problem
 * with its line, and the rest is still read. Sizes are bounded.
 */
import type { Tracepoint } from '../model/tracepoint.ts';
import { isTracepoint, readFields } from './fields.ts';

export interface TraceEvent {
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
  /** The `# setup:` lines, without that word. */
  readonly setup: readonly { readonly line: number; readonly text: string }[];
  /** The traced thread: what `# pid` says, else the one that wrote the marks, else the one with most events. */
  readonly pid: number;
  readonly problems: readonly TraceProblem[];
  readonly lines: number;
}

/** Most characters of a trace. */
export const MAX_TRACE_CHARACTERS = 1 << 27;
/** Most events of a trace. */
export const MAX_TRACE_EVENTS = 1 << 20;
/** Most problems that are listed; one more says how many there are. */
export const MAX_PROBLEMS = 20;
const MAX_LINE_CHARACTERS = 1024;

const EVENT_LINE = /^(\S.*)-(\d{1,9})\s+(?:\([^)]*\)\s+)?\[(\d{1,5})\]\s+(?:\S{4,6}\s+)?(\d{1,9}\.\d{1,9}):\s+(\S.*)$/;
const NAMED = /^(\w+):\s*(.*)$/;
const SYSTEM_CALL = /^sys_(?:mprotect|pkey_mprotect|munmap|mremap|madvise|msync|clone3?|v?fork)\(/;
const MARK = /^(?:tracing_mark_write:\s*)?(STEP|BEGIN|END)\b\s*(.*)$/;

export function readTrace(text: string): Trace {
  return new Reader().read(text);
}

/** True for a mark that opens a step of the traced program. */
export function opensStep(entry: TraceEvent | TraceMark): boolean {
  return isMark(entry) && (entry.word === 'STEP' || entry.word === 'CALL');
}

export function isMark(entry: TraceEvent | TraceMark): entry is TraceMark {
  return 'word' in entry;
}

class Reader {
  private readonly entries: (TraceEvent | TraceMark)[] = [];
  private readonly setup: { line: number; text: string }[] = [];
  private readonly problems: TraceProblem[] = [];
  private problemCount = 0;
  private pid = -1;
  private eventLines = 0;
  private marked = false;
  private announced: { line: number; kept: number } | undefined;
  private begun: { line: number; text: string } | undefined;

  read(whole: string): Trace {
    const text = whole.length > MAX_TRACE_CHARACTERS ? whole.slice(0, MAX_TRACE_CHARACTERS) : whole;
    let line = 0;
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at);
      line++;
      this.line(line, text.slice(at, end < 0 ? text.length : end).trim());
      at = end < 0 ? text.length : end + 1;
      if (this.entries.length >= MAX_TRACE_EVENTS) {
        this.problem(line, `more than ${MAX_TRACE_EVENTS} events: the rest is not read`);
        break;
      }
    }
    if (text.length < whole.length)
      this.problem(line, `more than ${MAX_TRACE_CHARACTERS} characters: the rest is not read`);
    this.endings(line);
    const entries = this.marked ? this.entries.filter(e => !isMark(e) || e.word !== 'CALL') : this.entries;
    return {
      entries,
      setup: this.setup,
      pid: this.pid >= 0 ? this.pid : tracedThread(entries),
      problems: this.listed(line),
      lines: line,
    };
  }

  private line(line: number, text: string): void {
    if (text === '') return;
    if (text.length > MAX_LINE_CHARACTERS) this.problem(line, 'line too long for a tracepoint');
    else if (text.startsWith('#')) this.header(line, text);
    else if (/\bLOST \d+ EVENTS\]/.test(text)) this.problem(line, 'events were lost while recording');
    else if (/^(cpus=\d+|version = \d+|CPU \d+ is empty)$/.test(text)) return;
    else this.event(line, text);
  }

  private header(line: number, text: string): void {
    const setup = text.match(/^#\s*setup:\s*(.*)$/);
    const pid = text.match(/^#\s*pid\s+(\d{1,9})$/);
    const kept = text.match(/^#\s*entries-in-buffer\/entries-written:\s*(\d+)\/(\d+)/);
    const end = text.match(/^#\s*cpu\d+ entries: \d+ overrun: (\d+) commit overrun: (\d+) dropped events: (\d+)/);
    if (setup) this.setup.push({ line, text: setup[1] });
    if (pid) this.pid = Number(pid[1]);
    if (kept) {
      this.announced = { line, kept: Number(kept[1]) };
      if (Number(kept[2]) > Number(kept[1])) this.problem(line, 'the ring buffer overran: the oldest events are gone');
    }
    if (end?.slice(1).some(n => Number(n) > 0)) this.problem(line, 'the ring buffer lost events');
  }

  private event(line: number, text: string): void {
    const match = text.match(EVENT_LINE);
    if (!match) {
      this.problem(line, 'not a line of a trace (task-pid [cpu] flags time: event: text)');
      return;
    }
    this.eventLines++;
    const [pid, cpu] = [Number(match[2]), Number(match[3])];
    const [, name, said] = match[5].match(NAMED) ?? ['', match[5], ''];
    if (name === 'tracing_mark_write' || name === 'print') this.mark(line, pid, said);
    else if (isTracepoint(name)) {
      const point = readFields(name, said);
      if (point) this.entries.push({ line, pid, cpu, time: Math.round(Number(match[4]) * 1e6), point });
      else this.problem(line, `cannot read this ${name}`);
    } else if (SYSTEM_CALL.test(name)) this.entries.push({ line, pid, word: 'CALL', text: name });
    else if (/^xen_m(c|mu)_/.test(name)) this.problem(line, `unknown tracepoint ${name}`);
  }

  private mark(line: number, pid: number, said: string): void {
    const match = said.match(MARK);
    if (!match) return;
    const word = match[1] as TraceMark['word'];
    this.entries.push({ line, pid, word, text: match[2] });
    if (word === 'STEP') this.marked = true;
    if (word === 'BEGIN') this.begun = { line, text: match[2] };
    if (word === 'END') this.begun = undefined;
  }

  private endings(line: number): void {
    if (this.begun) this.problem(line, `truncated: BEGIN ${this.begun.text} (line ${this.begun.line}) has no END`);
    if (this.announced && this.announced.kept !== this.eventLines) {
      const { kept } = this.announced;
      this.problem(line, `truncated: the header announces ${kept} entries, ${this.eventLines} were found`, true);
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

function tracedThread(entries: readonly (TraceEvent | TraceMark)[]): number {
  const step = entries.find(isMark);
  if (step) return step.pid;
  const counts = new Map<number, number>();
  for (const entry of entries) counts.set(entry.pid, (counts.get(entry.pid) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [-1, 0])[0];
}

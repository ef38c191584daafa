/**
 * One line of a trace, in each of the forms that kernels and tools print. What comes before the event differs:
 *
 *   ftrace             mpt-242     [000] d..1.     8.156735: xen_mc_batch: start batch LAZY_MMU
 *     before 2.6.38    mpt-242     [000]     8.156735: …              no flags (f52d2fe5f4b9)
 *     PREEMPT_RT       mpt-242     [000] d...1..     8.156735: …      seven flags
 *     other clocks     mpt-242     [000] d..1. 8156735: …             trace_clock=counter, x86-tsc
 *   latency-format     mpt-242       0d..1.  673us : …                CPU and flags are one word (trace_print_lat_context)
 *   trace-cmd report   mpt-242     [000] 8.156735: xen_mc_batch:      start batch LAZY_MMU
 *   … -l               mpt-242       0d..1 8.156735: …
 *   perf script        mpt    242 [000] 8.156735: xen:xen_mc_batch: start batch LAZY_MMU
 *
 * A dump of ftrace on an oops is in latency-format behind dmesg's `[   12.001301] `, journalctl puts its own words before
 * that, and a mail quotes all of them with `> `.
 */
export interface TraceLine {
  readonly pid: number;
  readonly cpu: number;
  /** Microseconds; of a clock that only counts, its count. */
  readonly time: number;
  /** The event's name, without `xen:`. */
  readonly name: string;
  readonly said: string;
}

const TIME = String.raw`(\d{1,20}(?:\.\d{1,9})?)`;
const FLAGS = String.raw`(?:\S{4,7}\s+)?`;
const forms: readonly RegExp[] = [
  new RegExp(String.raw`^\S.*-(\d{1,9})\s+(?:\([^)]*\)\s+)?\[(\d{1,5})\]\s+${FLAGS}${TIME}:\s+(\S.*)$`),
  new RegExp(String.raw`^\S.*-(\d{1,9})\s+(\d{1,3})[dDbX.]\S{3,6}\s+${TIME}(?:us[ !+#*@$]?)?\s*:\s+(\S.*)$`),
  new RegExp(
    String.raw`^\S.*?\s+(?:\d{1,9}\/)?(\d{1,9})\s+\[(\d{1,5})\]\s+${FLAGS}${TIME}:\s+(?:\d+\s+)?(\w+:\w+:.*)$`,
  ),
];
/** A tool may name the event's system; ftrace has a space behind the event's colon. */
const NAMED = /^(?:\w+:(?=\w+:))?(\w+):\s*(.*)$/;

const QUOTE = /^(?:>[ \t]?)+/;
const JOURNAL = /^(?:[A-Z][a-z]{2} +\d{1,2} [\d:]{8}|\d{4}-\d\d-\d\dT\S{1,40}) \S{1,64} kernel: ?/;
const PRINTK = /^(?:<\d{1,2}>)?\[ *\d{1,9}\.\d{1,6}\](?: ?\[ *[TC]\d{1,9}\])? ?/;

/** Reads an event's line; undefined where it has none of the forms. */
export function readLine(text: string): TraceLine | undefined {
  for (const form of forms) {
    const match = text.match(form);
    if (!match) continue;
    const [, name, said] = match[4].match(NAMED) ?? ['', match[4], ''];
    return { pid: Number(match[1]), cpu: Number(match[2]), time: microseconds(match[3]), name, said };
  }
  return undefined;
}

function microseconds(time: string): number {
  return time.includes('.') ? Math.round(Number(time) * 1e6) : Number(time);
}

/** A line without what a mail or a kernel log puts before it. */
export function unwrapped(line: string): { readonly text: string; readonly quoted: boolean; readonly logged: boolean } {
  const inner = line.replace(QUOTE, '');
  const text = inner.replace(JOURNAL, '').replace(PRINTK, '');
  return { text: text.trim(), quoted: inner !== line, logged: text !== inner };
}

/**
 * An event in words: the kernel's own tracepoint text where there is a tracepoint (include/trace/events/xen.h), so that
 * a line can be searched for in a recorded trace, and a plain sentence for what no guest-side tracepoint shows.
 */
import {
  bugNames,
  callbackNames,
  type EventKind,
  extendResults,
  flushReasons,
  hypercallNames,
  lazyModes,
  mmuCommands,
  trapKinds,
  warnNames,
} from './events.ts';
import type { LogEvent } from './log-columns.ts';
import { counted } from './number-words.ts';
import { AD, flagNames, hexPte } from './pte.ts';
import { type PageRegion, pageName } from './report.ts';

/** The event's own text, without its name, CPU and time. */
export function eventWords(e: LogEvent, pages: readonly PageRegion[]): string {
  return words[e.kind](e, e.page < 0 ? '' : pageName(pages, e.page));
}

/** `xen_mc_flush: flushing 1 hypercalls, 512 arg bytes, 0 callbacks`. */
export function eventLine(e: LogEvent, pages: readonly PageRegion[]): string {
  const text = eventWords(e, pages);
  return text ? `${e.kind}: ${text}` : e.kind;
}

/** A hypercall's name, or its number where it has none here. */
export function hypercallName(op: number): string {
  return hypercallNames[op] ?? `hypercall ${op}`;
}

/** `P RW US A` or `none`. */
export function flags(lo: number, hi: number): string {
  return flagNames(lo, hi).join(' ') || 'none';
}

/** `A`, `D` or `A D`. */
export function adNames(bits: number): string {
  return flags(bits & AD, 0);
}

type Words = (e: LogEvent, page: string) => string;

const entry: Words = (e, page) => `${page} pteval ${hexPte(e.lo, e.hi)} (${flags(e.lo, e.hi)})`;
const lockOf: Words = (e, page) => [`pte lock of ${page}`, 'mmap_sem', 'lock of an area'][e.a];
const table: Words = (e, page) => `table of ${page} val ${hexPte(e.lo, e.hi)}${e.a ? ' pinned' : ''}`;
const ptpage: Words = (e, page) => `table of ${page} level ${e.a} ${e.b ? '' : 'un'}pinned`;
const access: Words = (e, page) =>
  `${page}${e.a ? ' through its TLB entry' : ''}${e.b ? `, pfn ${e.b.toString(16)}` : ''}`;
const frame: Words = (e, page) => `pfn ${e.a.toString(16)}, of ${page}`;
/** The write that a content is of, by its line. */
export const writeOf = (line: number): string =>
  line > 0 ? `the write of line ${line}` : line < 0 ? 'zeroes' : 'what was there first';
const nothing: Words = () => '';
const flushRange: Words = (e, page) => {
  if (e.a < 0) return 'everything';
  return e.a === 0 ? 'nothing' : `${counted(e.a, 'page')} from ${page || (e.hi * 2 ** 32 + e.lo).toString(16)}`;
};

const words: Readonly<Record<EventKind, Words>> = {
  statement: e => `line ${e.line}`,
  return: e => (e.a ? `errno ${e.a}` : '0'),
  irq_handler_entry: nothing,
  irq_handler_exit: nothing,
  sched_switch: e => `to ${e.a ? 'the task that preempts' : 'the first task'}`,
  xen_mc_batch: e => `start batch ${lazyModes[e.a] ?? e.a}`,
  xen_mc_issue: e => `start batch ${lazyModes[e.a] ?? e.a}`,
  xen_mc_entry: (e, page) =>
    `op ${e.a}(${hypercallName(e.a)}) ${page ? `${page} ${hexPte(e.lo, e.hi)}` : `count ${e.b}`}`,
  xen_mc_entry_alloc: e => `alloc entry ${e.a} arg bytes`,
  xen_mc_extend_args: e =>
    `extending op ${e.a}(${hypercallName(e.a)}) by ${e.b} bytes res ${extendResults[e.c] ?? e.c}`,
  xen_mc_flush_reason: e => `flush reason ${flushReasons[e.a] ?? e.a}`,
  xen_mc_flush: e => `flushing ${e.a} hypercalls, ${e.b} arg bytes, ${e.c} callbacks`,
  xen_mc_callback: e => `callback ${callbackNames[e.a] ?? e.a}`,
  xen_mmu_set_pte: entry,
  xen_mmu_set_pte_at: entry,
  xen_mmu_ptep_modify_prot_start: entry,
  xen_mmu_ptep_modify_prot_commit: entry,
  xen_mmu_set_pmd: table,
  xen_mmu_set_pud: table,
  xen_mmu_set_p4d: table,
  xen_mmu_alloc_ptpage: ptpage,
  xen_mmu_release_ptpage: ptpage,
  xen_mmu_pgd_pin: nothing,
  xen_mmu_pgd_unpin: nothing,
  xen_mmu_flush_tlb_one_user: (_, page) => page,
  xen_mmu_flush_tlb_multi: (e, page) => `ncpus ${e.a} from ${page} ${e.b < 0 ? 'everything' : `${e.b} pages`}`,
  xen_mmu_write_cr3: e => (e.a ? 'user' : 'kernel'),
  lock: lockOf,
  unlock: lockOf,
  enter_lazy: () => 'lazy MMU mode on',
  leave_lazy: () => 'lazy MMU mode off',
  load: entry,
  store: (e, page) => `${entry(e, page)}, ${e.a} bytes${e.b ? ', high half' : ''}`,
  store_waits: (e, page) =>
    e.a
      ? `data of ${page}, in the store buffer`
      : `${page} = 0x${e.lo.toString(16)}${e.hi ? `, high word 0x${e.hi.toString(16)}` : ''}, in the store buffer`,
  word_load: (e, page) => `${page} is ${e.lo | 0}${e.a ? ', in its own store buffer' : ''}`,
  word_store: (e, page) => `${page} = ${e.lo | 0}`,
  xchg: (e, page) => `${page} found ${hexPte(e.lo, e.hi)} (${flags(e.lo, e.hi)}), ${e.a} bytes`,
  cmpxchg: (e, page) => `${page} found ${hexPte(e.lo, e.hi)} (${flags(e.lo, e.hi)}), ${e.a ? 'stored' : 'not stored'}`,
  flush_tlb: (e, page) => `cpu ${e.cpu} forgets ${e.a < 0 ? 'everything' : `${counted(e.a, 'page')} from ${page}`}`,
  ptep_clear_flush: entry,
  ptep_set_access_flags: (e, page) => `${entry(e, page)}, for a ${e.a ? 'write' : 'read'}`,
  tlb_finish_mmu: flushRange,
  flush_tlb_mm_range: (e, page) => `${flushRange(e, page)}, stride ${e.b}${e.c ? ', tables freed' : ''}`,
  native_flush_tlb_multi: flushRange,
  broadcast_tlb_flush: flushRange,
  ipi: e => `to cpu ${e.a}`,
  trap: (e, page) => `${trapKinds[e.a] ?? 'write'} on the read-only page table of ${page}`,
  shadow_fault: (e, page) => `${e.a ? 'write' : 'read'} to ${page}, not in the host’s copy; ${entry(e, page)}`,
  shadow_zap: (_, page) => `the host shadows the page table of ${page} no more`,
  hypercall: e =>
    `op ${e.a}(${hypercallName(e.a)}), ${counted(e.b, 'entry', 'entries')}, ${counted(e.c, 'update')}, ${e.lo} arg bytes, flush reason ${flushReasons[e.hi & 0xff] ?? 'NONE'}`,
  update: (e, page) =>
    `${mmuCommands[e.a] ?? e.a} ${entry(e, page)}${e.b ? `, saved ${adNames(e.b)}` : ''}${e.c ? `, ${counted(e.c, 'retry', 'retries')}` : ''}`,
  update_failed: (e, page) => `${page} errno ${e.a}, ${counted(e.b, 'request')} undone`,
  continuation: e =>
    `op ${e.a}(${hypercallName(e.a)}) goes on after an interruption, ${counted(e.b, 'request')} of the entry left`,
  emulate: (e, page) => `${entry(e, page)}${e.a ? ', to be retried' : ''}`,
  pin: e => `level ${e.a} ${e.b ? 'pin' : 'unpin'}`,
  notify: entry,
  read: access,
  write: access,
  walk: entry,
  set_ad: (e, page) => `${page} sets ${adNames(e.a)}, now ${flags(e.lo, e.hi)}`,
  tlb_fill: (e, page) => `${entry(e, page)}${e.a ? ', which no access asked for' : ''}`,
  fault: (e, page) => `${e.a ? 'write' : 'read'} to ${page}, ${e.b ? 'not allowed' : 'not present'}`,
  repair: entry,
  sigsegv: (e, page) => `${e.a ? 'write' : 'read'} to ${page}`,
  sigbus: (e, page) => `${e.a ? 'write' : 'read'} to ${page}, beyond the end of its file`,
  lost: (e, page) =>
    `${adNames(e.a)} of ${page}: set by line ${e.c}, ${e.b ? `read before by line ${e.b}` : 'read by nobody'}`,
  saved: (e, page) => `${adNames(e.a)} of ${page}: set by line ${e.c}, kept`,
  stale_read: (_, page) => `${page} read through a stale TLB entry`,
  stale_write: (_, page) => `${page} written through a stale TLB entry`,
  untraced_write: (_, page) => `${page} written, and its entry does not show it`,
  late_read: (_, page) => `${page} read after somebody relied on its new entry`,
  late_write: (_, page) => `${page} written after somebody relied on its new entry`,
  alloc_page: frame,
  copy_page: (e, page) =>
    `${e.a < 0 ? 'a slot of swap space' : `pfn ${e.a.toString(16)}`} to pfn ${e.b.toString(16)}, of ${page}`,
  free_page: frame,
  writepage: frame,
  lost_write: (e, page) => `${page} shows ${writeOf(e.b)}, and not ${writeOf(e.a)}`,
  freed_read: (e, page) => `${page} read from pfn ${e.a.toString(16)}, which is free`,
  freed_write: (e, page) => `${page} written to pfn ${e.a.toString(16)}, which is free`,
  torn_read: entry,
  spurious_fault: (_, page) => `at ${page}, whose TLB entry lacks what memory grants`,
  warn: e => warnNames[e.a] ?? String(e.a),
  bug: e => bugNames[e.a] ?? String(e.a),
};

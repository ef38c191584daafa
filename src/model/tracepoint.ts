/**
 * Linux's `xen:*` tracepoints as plain records, without what differs from boot to boot.
 *
 * A recorded line and an event of a run become the same record, and equal records have equal words; so "does the model
 * agree with the trace" is a comparison of texts that a reader of include/trace/events/xen.h can check by eye. Dropped
 * are frames, pointers and mm; kept is every flag, count, operation, result, reason and virtual address, and of a
 * pointer into a page table its offset in the page, which is the index of the entry. An ellipsis stands for what was
 * dropped.
 */
import {
  callbackNames,
  type EventKind,
  extendResults,
  flushReasons,
  HC_UPDATE_VA_MAPPING,
  hypercallNames,
  lazyModes,
} from './events.ts';
import type { LogEvent } from './log-columns.ts';
import { G, P, PAGE_BYTES } from './pte.ts';
import type { PageRegion } from './report.ts';

/** Kinds of a log that are tracepoints of Linux. */
export type TracepointKind = Extract<EventKind, `xen_${string}`>;

export type Tracepoint =
  /** The lazy mode; a kernel of 2026 says none, and of an issue whether it flushes. */
  | { readonly kind: 'xen_mc_batch'; readonly mode?: string }
  | { readonly kind: 'xen_mc_issue'; readonly mode?: string; readonly flush?: boolean }
  /** `detail` is what the arguments say beside pointers: see `requestWords` and `mappingWords`. */
  | { readonly kind: 'xen_mc_entry'; readonly op: number; readonly detail: string }
  | { readonly kind: 'xen_mc_entry_alloc'; readonly bytes: number }
  | { readonly kind: 'xen_mc_extend_args'; readonly op: number; readonly bytes: number; readonly result: string }
  | { readonly kind: 'xen_mc_flush_reason'; readonly reason: string }
  | {
      readonly kind: 'xen_mc_flush';
      readonly entries: number;
      readonly bytes: number;
      readonly callbacks: number;
    }
  | { readonly kind: 'xen_mc_callback'; readonly name: string }
  /** `slot` is the entry's byte offset in its table, undefined where pointers are hashed; `entry` as `entryWords`. */
  | { readonly kind: 'xen_mmu_set_pte'; readonly slot?: number; readonly entry: string }
  | {
      readonly kind: 'xen_mmu_set_pte_at' | 'xen_mmu_ptep_modify_prot_start' | 'xen_mmu_ptep_modify_prot_commit';
      readonly address: string;
      readonly slot?: number;
      readonly entry: string;
    }
  | {
      readonly kind: 'xen_mmu_set_pmd' | 'xen_mmu_set_pud' | 'xen_mmu_set_p4d';
      readonly slot?: number;
      readonly entry: string;
    }
  | {
      readonly kind: 'xen_mmu_alloc_ptpage' | 'xen_mmu_release_ptpage';
      readonly level: number;
      readonly pinned: boolean;
    }
  | { readonly kind: 'xen_mmu_pgd_pin' | 'xen_mmu_pgd_unpin' }
  | { readonly kind: 'xen_mmu_flush_tlb_one_user'; readonly address: string }
  /** `end` is `ffffffffffffffff` where everything goes. */
  | {
      readonly kind: 'xen_mmu_flush_tlb_multi';
      readonly cpus: number;
      readonly address: string;
      readonly end: string;
    }
  | { readonly kind: 'xen_mmu_write_cr3'; readonly user: boolean };

/** What `end` says in a flush of everything: TLB_FLUSH_ALL. */
export const FLUSH_ALL = 'ffffffffffffffff';

/** log2 of the bytes that one entry maps, by the event that sets it. */
export const entryShift = {
  xen_mmu_set_pte: 12,
  xen_mmu_set_pmd: 21,
  xen_mmu_set_pud: 30,
  xen_mmu_set_p4d: 39,
} as const;

/**
 * An entry without its frame: three digits for bits 63..52, a mark for the frame, three digits for bits 11..0. The mark
 * is `…` for a frame, `0` for none, `~` for an inverted one (PROT_NONE, asm/pgtable-invert.h). Of a swap or migration
 * entry (neither P nor PROTNONE) only bits 8..0 are flags; the rest says where it was swapped to.
 */
export function entryWords(lo: number, hi: number): string {
  const frame = (hi & 0xfffff) !== 0 || lo >>> 12 !== 0;
  const flags = lo & 0xfff;
  if (!(lo & (P | G)) && frame) return `swap…${hex(flags & 0x1ff, 3)}`;
  const mark = !frame ? '0' : !(lo & P) && hi & 0x80000 ? '~' : '…';
  return `${hex(hi >>> 20, 3)}${mark}${hex(flags, 3)}`;
}

/** An entry from its words, with frame 1 where the words have one: flags as they were. */
export function entryHalves(words: string): { lo: number; hi: number } {
  const match = words.match(/^(?:([0-9a-f]{3})|swap)([\u20260~])([0-9a-f]{3})/);
  if (!match) return { lo: 0, hi: 0 };
  const frame = match[2] === '0' ? 0 : 1;
  const inverted = match[2] === '~' ? 0xfffff : 0;
  const hi = (Number.parseInt(match[1] ?? '0', 16) << 20) | inverted;
  return { lo: ((inverted || frame) * 4096 + Number.parseInt(match[3], 16)) >>> 0, hi: hi >>> 0 };
}

/** The record of a run's event; undefined for kinds that no guest-side tracepoint shows. */
export function tracepointOf(event: LogEvent, regions: readonly PageRegion[]): Tracepoint | undefined {
  const { kind, a, b, c, lo, hi } = event;
  switch (kind) {
    case 'xen_mc_batch':
    case 'xen_mc_issue':
      return { kind, mode: lazyModes[a] ?? `${a}` };
    case 'xen_mc_entry':
      return { kind, op: a, detail: a === HC_UPDATE_VA_MAPPING ? mappingWords(lo, hi, b) : requestWords(b) };
    case 'xen_mc_entry_alloc':
      return { kind, bytes: a };
    case 'xen_mc_extend_args':
      return { kind, op: a, bytes: b, result: extendResults[c] ?? `${c}` };
    case 'xen_mc_flush_reason':
      return { kind, reason: flushReasons[a] ?? `${a}` };
    case 'xen_mc_flush':
      return { kind, entries: a, bytes: b, callbacks: c };
    case 'xen_mc_callback':
      return { kind, name: callbackNames[a] ?? `${a}` };
    case 'xen_mmu_set_pte':
    case 'xen_mmu_set_pmd':
    case 'xen_mmu_set_pud':
    case 'xen_mmu_set_p4d':
      return { kind, slot: slotOf(regions, event, entryShift[kind]), entry: entryWords(lo, hi) };
    case 'xen_mmu_set_pte_at':
    case 'xen_mmu_ptep_modify_prot_start':
    case 'xen_mmu_ptep_modify_prot_commit':
      return {
        kind,
        address: addressOf(regions, event.page)?.toString(16) ?? '?',
        slot: slotOf(regions, event, entryShift.xen_mmu_set_pte),
        entry: entryWords(lo, hi),
      };
    case 'xen_mmu_alloc_ptpage':
    case 'xen_mmu_release_ptpage':
      return { kind, level: a, pinned: b !== 0 };
    case 'xen_mmu_pgd_pin':
    case 'xen_mmu_pgd_unpin':
      return { kind };
    case 'xen_mmu_flush_tlb_one_user':
      return { kind, address: (addressOf(regions, event.page) ?? hi * 2 ** 32 + lo).toString(16) };
    case 'xen_mmu_flush_tlb_multi': {
      if (b < 0) return { kind, cpus: a, address: '0', end: FLUSH_ALL };
      const from = addressOf(regions, event.page) ?? hi * 2 ** 32 + lo;
      return { kind, cpus: a, address: from.toString(16), end: (from + b * PAGE_BYTES).toString(16) };
    }
    case 'xen_mmu_write_cr3':
      return { kind, user: a !== 0 };
    default:
      return undefined;
  }
}

/** A record in ftrace's words, with an ellipsis for what was dropped. */
export function tracepointWords(point: Tracepoint): string {
  switch (point.kind) {
    case 'xen_mc_batch':
      return `xen_mc_batch: start batch ${point.mode ?? 'lazy'}`;
    case 'xen_mc_issue':
      return `xen_mc_issue: ${point.mode === undefined ? `flush: ${point.flush ? 'yes' : 'no'}` : `start batch ${point.mode}`}`;
    case 'xen_mc_entry':
      return `xen_mc_entry: op ${operation(point.op)} args […, ${point.detail}]`;
    case 'xen_mc_entry_alloc':
      return `xen_mc_entry_alloc: alloc entry ${point.bytes} arg bytes`;
    case 'xen_mc_extend_args':
      return `xen_mc_extend_args: extending op ${operation(point.op)} by ${point.bytes} bytes res ${point.result}`;
    case 'xen_mc_flush_reason':
      return `xen_mc_flush_reason: flush reason ${point.reason}`;
    case 'xen_mc_flush':
      return `xen_mc_flush: flushing ${point.entries} hypercalls, ${point.bytes} arg bytes, ${point.callbacks} callbacks`;
    case 'xen_mc_callback':
      return `xen_mc_callback: callback ${point.name}`;
    case 'xen_mmu_set_pte':
      return `xen_mmu_set_pte: ptep ${slotWords(point.slot)} pteval ${point.entry}`;
    case 'xen_mmu_set_pte_at':
    case 'xen_mmu_ptep_modify_prot_start':
    case 'xen_mmu_ptep_modify_prot_commit':
      return `${point.kind}: addr ${point.address} ptep ${slotWords(point.slot)} pteval ${point.entry}`;
    case 'xen_mmu_set_pmd':
      return `xen_mmu_set_pmd: pmdp ${slotWords(point.slot)} pmdval ${point.entry}`;
    case 'xen_mmu_set_pud':
      return `xen_mmu_set_pud: pudp ${slotWords(point.slot)} pudval ${point.entry}`;
    case 'xen_mmu_set_p4d':
      return `xen_mmu_set_p4d: p4dp ${slotWords(point.slot)} p4dval ${point.entry}`;
    case 'xen_mmu_alloc_ptpage':
    case 'xen_mmu_release_ptpage':
      return `${point.kind}: level ${point.level}  ${point.pinned ? '' : 'un'}pinned`;
    case 'xen_mmu_pgd_pin':
    case 'xen_mmu_pgd_unpin':
      return point.kind;
    case 'xen_mmu_flush_tlb_one_user':
      return `xen_mmu_flush_tlb_one_user: addr ${point.address}`;
    case 'xen_mmu_flush_tlb_multi':
      return `xen_mmu_flush_tlb_multi: ncpus ${point.cpus} addr ${point.address}, end ${point.end}`;
    case 'xen_mmu_write_cr3':
      return `xen_mmu_write_cr3: ${point.user ? 'user' : 'kernel'} cr3 …`;
  }
}

/** A run's event in ftrace's words; undefined for kinds that no guest-side tracepoint shows. */
export function tracepointText(event: LogEvent, regions: readonly PageRegion[]): string | undefined {
  const point = tracepointOf(event, regions);
  return point && tracepointWords(point);
}

/** What an mmu_update or mmuext_op entry says after its pointer: count, done pointer, DOMID_SELF. */
export function requestWords(count: number): string {
  return `${count.toString(16)}, 0, 7ff0`;
}

/** What an update_va_mapping entry says: the kernel mapping's new entry, and the flush flags. */
export function mappingWords(lo: number, hi: number, flags: number): string {
  return `${entryWords(lo, hi)}, ${flags.toString(16)}`;
}

function operation(op: number): string {
  return `${op}(${hypercallNames[op] ?? ''})`;
}

function slotWords(slot: number | undefined): string {
  return slot === undefined ? '…' : `…${hex(slot, 3)}`;
}

/** Byte offset, in its table, of the entry that maps a page, where an entry maps 2^shift bytes. */
function slotOf(regions: readonly PageRegion[], event: LogEvent, shift: number): number | undefined {
  const address = addressOf(regions, event.page);
  return address === undefined ? undefined : (Math.floor(address / 2 ** shift) % 512) * 8;
}

/** Address of a page; absent where no region covers it. */
export function addressOf(regions: readonly PageRegion[], page: number): number | undefined {
  const region = regions.find(r => page >= r.first && page < r.first + r.pages);
  return region && Number.parseInt(region.address, 16) + (page - region.first) * PAGE_BYTES;
}

/** Page of an address; absent where no region covers it. */
export function pageOf(regions: readonly PageRegion[], address: number): number | undefined {
  for (const region of regions) {
    const ahead = Math.floor((address - Number.parseInt(region.address, 16)) / PAGE_BYTES);
    if (ahead >= 0 && ahead < region.pages) return region.first + ahead;
  }
  return undefined;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

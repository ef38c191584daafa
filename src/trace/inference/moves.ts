/**
 * A trace's events as what moved: entries that were updated, set or freed, tables that came and went, and what was flushed. How
 * the multicalls of Xen were filled is left out, except what it tells: whether an entry was set in a lazy section, that a lazy section ended
 * with nothing queued, and that all of the TLB was flushed.
 */
import { HC_MMUEXT_OP } from '../../model/events.ts';
import { PAGE_BYTES } from '../../model/pte.ts';
import { entryShift, FLUSH_ALL } from '../../model/tracepoint.ts';
import type { TraceEvent } from '../reader.ts';
import { addressesOf } from './addresses.ts';

export type Move =
  | { readonly kind: 'start' | 'commit'; readonly at: number; readonly address: number; readonly entry: string }
  /** `lazy`: it waited in the buffer. */
  | { readonly kind: 'set'; readonly at: number; readonly address: number; readonly entry: string; lazy: boolean }
  | {
      readonly kind: 'table';
      readonly at: number;
      readonly address: number;
      /** Whether it now points to nothing. */
      readonly empty: boolean;
      /** Bytes that the entry maps. */
      readonly span: number;
    }
  | { readonly kind: 'alloc'; readonly at: number; readonly pinned: boolean }
  | { readonly kind: 'release' | 'pin' | 'nothing'; readonly at: number }
  /** Pages from `address`; all of the TLB where there is none. */
  | { readonly kind: 'flush'; readonly at: number; readonly address?: number; readonly pages: number };

/** Arguments of one mmuext_op: a flush. To pin or unpin a table is two calls. */
const FLUSH_BYTES = 24;

/** The moves of a trace's events; `at` is the index of the event. */
export function movesOf(events: readonly TraceEvent[]): Move[] {
  const addressOf = addressesOf(events);
  const moves: Move[] = [];
  let op = 0;
  let named = false;
  events.forEach((event, at) => {
    const { point } = event;
    const last = moves.at(-1);
    switch (point.kind) {
      case 'xen_mmu_ptep_modify_prot_start':
      case 'xen_mmu_ptep_modify_prot_commit': {
        const kind = point.kind === 'xen_mmu_ptep_modify_prot_start' ? 'start' : 'commit';
        moves.push({ kind, at, address: pageAt(point.address), entry: point.entry });
        return;
      }
      case 'xen_mmu_set_pte': {
        const address = addressOf(event);
        if (address !== undefined) moves.push({ kind: 'set', at, address, entry: point.entry, lazy: false });
        return;
      }
      case 'xen_mmu_set_pmd':
      case 'xen_mmu_set_pud':
      case 'xen_mmu_set_p4d': {
        const address = addressOf(event);
        if (address !== undefined)
          moves.push({
            kind: 'table',
            at,
            address,
            empty: point.entry === '0000000',
            span: 2 ** entryShift[point.kind],
          });
        return;
      }
      case 'xen_mmu_alloc_ptpage':
        moves.push({ kind: 'alloc', at, pinned: point.pinned });
        return;
      case 'xen_mmu_release_ptpage':
        moves.push({ kind: 'release', at });
        return;
      case 'xen_mmu_pgd_pin':
        moves.push({ kind: 'pin', at });
        return;
      case 'xen_mmu_flush_tlb_one_user':
        moves.push({ kind: 'flush', at, address: pageAt(point.address), pages: 1 });
        named = true;
        return;
      case 'xen_mmu_flush_tlb_multi': {
        named = true;
        const [address, end] = [point.address, point.end].map(pageAt);
        if (point.end === FLUSH_ALL) moves.push({ kind: 'flush', at, pages: 0 });
        else moves.push({ kind: 'flush', at, address, pages: Math.max(1, (end - address) / PAGE_BYTES) });
        return;
      }
      case 'xen_mc_batch':
        if (last?.kind === 'set' && last.at === at - 1 && point.mode === 'LAZY_MMU') last.lazy = true;
        return;
      case 'xen_mc_issue':
        if (last?.kind === 'set' && point.flush === false) last.lazy = true;
        return;
      case 'xen_mc_entry':
        op = point.op;
        return;
      case 'xen_mc_flush': {
        const flushes = op === HC_MMUEXT_OP && point.entries === 1 && point.bytes === FLUSH_BYTES;
        if (flushes && !named) moves.push({ kind: 'flush', at, pages: 0 });
        if (point.entries === 0) moves.push({ kind: 'nothing', at });
        op = 0;
        named = false;
        return;
      }
    }
  });
  return moves;
}

/** The page of an address. */
function pageAt(digits: string): number {
  return Math.floor(Number.parseInt(digits, 16) / PAGE_BYTES) * PAGE_BYTES;
}

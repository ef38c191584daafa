/**
 * What a CPU's TLB believes of an entry, from the log: a fill says what went in, a walk throws out what was there, and a
 * flush forgets. An entry goes stale when memory changes and no flush has come yet; until then stores may land by it.
 */
import { kindIndex } from '../../src/model/events.ts';
import { D, frameOf, P, type Pte, RW } from '../../src/model/pte.ts';
import { sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

const kinds = new Set([kindIndex.tlb_fill, kindIndex.walk, kindIndex.flush_tlb]);

/** How many such events back the search goes. */
const HORIZON = 4096;

/** The TLB's copy of the entry of `page` in `cpu`, right after `event`; null where it has none. */
export function tlbAt(unfolding: Unfolding, cpu: number, page: number, event: number): Pte | null {
  const { log } = unfolding;
  const sieve = sieveOf(unfolding, `tlb ${cpu}`, row => log.cpu[row] === cpu && kinds.has(log.kind[row]));
  for (let at = sieve.upTo(event), looked = 0; at >= 0 && looked < HORIZON; at = sieve.upTo(at - 1), looked++) {
    const e = unfolding.event(at);
    if (e.kind === 'flush_tlb') {
      if (e.a < 0 || (page >= e.page && page < e.page + e.a)) return null;
    } else if (e.page === page) return e.kind === 'tlb_fill' ? { lo: e.lo, hi: e.hi } : null;
  }
  return null;
}

/** The pages that the TLB of `cpu` holds right after `event`, the last filled first; `most` at most. */
export function pagesInTlb(unfolding: Unfolding, cpu: number, event: number, most: number): number[] {
  const { log } = unfolding;
  const isFill = (row: number) => log.cpu[row] === cpu && log.kind[row] === kindIndex.tlb_fill;
  const fills = sieveOf(unfolding, `tlb_fill ${cpu}`, isFill);
  const pages = new Set<number>();
  for (let at = fills.upTo(event), looked = 0; at >= 0 && looked < most * 4; at = fills.upTo(at - 1), looked++) {
    const { page } = unfolding.event(at);
    if (pages.size < most && tlbAt(unfolding, cpu, page, event)) pages.add(page);
  }
  return [...pages];
}

/** Whether the TLB of `cpu` ever holds anything. */
export function tlbIsUsed(unfolding: Unfolding, cpu: number): boolean {
  const { log } = unfolding;
  const isFill = (row: number) => log.cpu[row] === cpu && log.kind[row] === kindIndex.tlb_fill;
  return sieveOf(unfolding, `tlb_fill ${cpu}`, isFill).from(0) >= 0;
}

/** Whether the TLB would let something pass that the entry in memory would not, or to another frame. */
export function isStale(cached: Pte, memory: Pte): boolean {
  const gone = cached.lo & ~memory.lo;
  return (gone & (P | RW)) !== 0 || frameOf(cached.lo, cached.hi) !== frameOf(memory.lo, memory.hi);
}

/** Whether a store through this copy sets no D in memory, although D is clear there. */
export function hidesDirty(cached: Pte, memory: Pte): boolean {
  return (cached.lo & D) !== 0 && (cached.lo & RW) !== 0 && (memory.lo & D) === 0;
}

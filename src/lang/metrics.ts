/**
 * What a run counts, and an `expect` can bound.
 */
import type { Metric } from '../sim/happenings.ts';

/** Each metric with what it counts. */
export const metrics: { readonly [K in Metric]: string } = {
  traps: 'Writes to a read-only page table that the hypervisor catches and emulates.',
  hypercalls: 'Calls into the hypervisor; a multicall is one.',
  multicalls: 'Hypercalls that carry a list of others.',
  updates: 'Page-table entries that hypercalls write: each `mmu_update` request, and each `update_va_mapping`.',
  faults: 'Page faults that the guest handles.',
  sigsegvs: 'Accesses that the mapping forbids.',
  flushes: 'Flushes of the TLB.',
  saved: 'A and D bits that hardware set inside an update’s window and that the update kept.',
  cycles: 'Cost of the run in cycles, by the cost profile of the backend.',
  ratio:
    'Cycles over those of `native` for the same script: times native. Of an exploration, the worst over the worst of `native`.',
};

/**
 * Guest instructions of Linux 6.12.117 and 7.2.13, over Xen 4.20.4 and without it, counted as those of 6.1 were
 * (instructions.ts; traces/6.12/ and 7.2/cost-instructions.csv). Each profile reproduces its file's mprotect rows of any N,
 * except those over Xen with 1024 pages and more, where a timer tick fell into every repetition.
 *
 * With N pages, F flushes of the buffer and P page-table pages, from 34 pages up (below, `flush_pages`, and an INVLPG a page):
 *
 *   6.12           rw to r   bare 2934 + 148 N + 264 (P-1)   Xen 5245 + 1115 N + 577 F + 854 (P-1)
 *                  r to rw   bare 2959 + 266 N + 264 (P-1)   Xen 5270 + 1299 N + 577 F + 854 (P-1)
 *   7.2 shipped    rw to r   bare 3034 + 331 N + 265 (P-1)   Xen 5161 + 2739 N + 688 (P-1)
 *                  r to rw   bare 3111 + 406 N + 265 (P-1)   Xen 5238 + 2808 N + 688 (P-1)
 *   7.2 lazy       rw to r                                   Xen 5157 + 2198 N + 560 F + 684 (P-1)
 *                  r to rw                                   Xen 5234 + 2267 N + 560 F + 684 (P-1)
 *   nothing mapped 6.12 bare 2358 and 2636, Xen 3137 and 3415; 7.2 bare 2469 and 2794, Xen 3252 and 3577
 *
 * As before, the file fixes sums and differences, which the comments name, and how a sum is split further is convention. What
 * no row has is taken from 6.1. An area without pages costs more to make writable: since 6.5 it is not accounted for while it
 * is read-only.
 */
import type { CostProfile } from '../cost.ts';
import { instructions } from './instructions.ts';

/** Linux 6.12. */
export const instructions612: CostProfile = {
  ...instructions,
  syscall: 2358, //            a bare call on an area without any entry
  area_writable: 25, //        2959 - 2934
  area_accounted: 253, //      2636 - 2358 - 25
  table: 264,
  walk_entry: 116, //          walk_entry + native_xchg + native_store = 148
  writable_entry: 118, //      266 - 148
  flush_range: 276, //         2934 - 2358 - 264 = 312 is flush_range + tlb_flush
  flush_pages: 39, //          tlb_flush + 3: 2937 below 34 pages
  xen_syscall: 779, //         3137 - 2358
  xen_table: 590, //           854 - 264
  xen_writable_entry: 66, //   1299 - 1115 - 118
  xen_flush_range: 224, //     4530 (below 34 pages) - 3137 - 854 - 276 - 39
  xen_tlb_flush: 4, //         as in 6.1, from 5245 - 4530
  mmu_update_call: 277, //     hypercall + mmu_update_call = 577
  mmu_update: 699, //          walk_entry + queue + mmu_update = 1115
  mmuext_op: 114, //           hypercall + queue + mmuext_op + invlpg = 739
};

/** Linux 7.2 in a task in which lazy MMU mode works. */
export const instructions72Lazy: CostProfile = {
  ...instructions,
  syscall: 2469,
  area_writable: 77, //        3111 - 3034
  area_accounted: 248, //      2794 - 2469 - 77
  table: 265,
  walk_entry: 299, //          walk_entry + native_xchg + native_store = 331
  writable_entry: 75, //       406 - 331
  flush_range: 264, //         3034 - 2469 - 265 = 300 is flush_range + tlb_flush
  flush_pages: 46, //          tlb_flush + 10: 3044 below 34 pages
  invlpg: 27, //               358 - 331
  xen_syscall: 783, //         3252 - 2469
  xen_table: 419, //           684 - 265
  xen_writable_entry: -6, //   2267 - 2198 - 75: less than bare
  xen_flush_range: 221, //     4467 (below 34 pages) - 3252 - 684 - 264 - 46
  xen_tlb_flush: 8, //         as in 6.1, from 5157 - 4467
  mmu_update_call: 260, //     hypercall + mmu_update_call = 560
  mmu_update: 1599, //         walk_entry + queue + mmu_update = 2198
  mmuext_op: 92, //            hypercall + queue + mmuext_op + invlpg = 719
};

/** Linux 7.2 as shipped: 2739 - 2198 = 541 for a hypercall of its own, and 4 more for a table. */
export const instructions72: CostProfile = { ...instructions72Lazy, mmu_update_call: 241, xen_table: 423 };

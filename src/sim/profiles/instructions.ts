/**
 * `instructions`: guest instructions, the hypervisor's included, as counted on Linux 6.1.192 over Xen 4.17.7, and on
 * the same kernel without Xen (traces/cost-instructions.csv; QEMU counts them, so every run of a call gives the same
 * least number). It reproduces that file's mprotect rows exactly, of any N, on `xen-6.1` and `native { mm 6.1 }`.
 *
 * With N pages, F flushes of the buffer and P page-table pages, the file is
 *
 *   rw to r   bare   2841 + 132 N + 207 (P-1)           from 34 pages up;   2843 + 157 N            below
 *             Xen    4892 + 1184 N + 564 F + 704 (P-1)                      4205 + 1887 N + 564 F
 *   r to rw   bare   2871 + 193 N + 207 (P-1)                               2873 + 218 N
 *             Xen    4922 + 1309 N + 564 F + 704 (P-1)                      4235 + 2012 N + 564 F
 *   nothing mapped   bare 2319 and 2349, Xen 3038 and 3068
 *
 * so the file fixes sums and differences of the constants below, and each says which. How a sum is split further (the
 * guest's queueing from Xen's update, say) is convention. An instruction is no cycle: traps weigh too little here.
 *
 * Not reproduced: the rows of mremap and madvise, whose least numbers depend on the state of the page allocator and
 * on page-table pages coming and going, which are no events of this machine.
 */
import type { CostProfile } from '../cost.ts';

export const instructions: CostProfile = {
  syscall: 2319, //            a bare call on an area without any entry
  area_writable: 30, //        r to rw less rw to r, same area: 2349 - 2319
  area_accounted: 0, //        the areas of the recording were accounted for from the start
  table: 207, //               bare, each further page-table page; the first is in 2841
  walk_entry: 100, //          walk_entry + native_xchg + native_store = 132
  writable_entry: 61, //       bare, 193 - 132
  lock: 0, //                  within table and syscall
  flush_range: 279, //         2841 - 2319 - 207 = 315 is flush_range + tlb_flush
  flush_pages: 38, //          tlb_flush + 2, since 2843 - 2841 = 2
  tlb_flush: 36, //            see flush_range
  invlpg: 25, //               157 - 132
  ipi: 0, //                   recorded with one CPU
  invlpgb: 0, //               as ipi
  tlbsync: 0, //               as ipi
  invpcid: 0, //               recorded without PTI
  cr3_switch: 0, //            as invpcid
  fault: 0, //                 no fault in the recording
  tlb_miss: 0, //              the hardware's, no instruction
  access: 1,
  native_xchg: 20, //          see walk_entry
  native_store: 12, //         see walk_entry
  xen_syscall: 719, //         3038 - 2319
  xen_table: 497, //           704 - 207
  xen_writable_entry: 64, //   1309 - 1184 - 61
  xen_flush_range: 146, //     4205 - 3038 - 704 - 279 - 38
  xen_tlb_flush: 11, //        4892 - 4205 = 687 is queue + hypercall + mmuext_op + tlb_flush + this, less flush_pages
  queue: 300, //               walk_entry + queue + mmu_update = 1184
  trap: 2561, //               one page more of madvise(DONTNEED): 3576 under Xen, 1015 bare
  hypercall: 300, //           hypercall + mmu_update_call = 564, and hypercall + queue + mmuext_op + invlpg = 703
  multicall_entry: 0, //       no multicall in these calls
  mmu_update_call: 264, //     see hypercall
  mmu_update: 784, //          see queue
  update_va_mapping: 784, //   not in these calls; taken equal to mmu_update
  mmuext_op: 78, //            see hypercall
  notify: 300, //              not recorded; taken equal to queue
  vm_exit: 300, //             not recorded; taken equal to hypercall
  emulate: 2261, //            not recorded; trap less hypercall
  shadow_update: 784, //       not recorded; taken equal to mmu_update
};

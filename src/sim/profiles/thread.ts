/**
 * `thread`: cycles, fitted to the thread's two numbers. A long mprotect is 50 times native before the series and 7
 * times after patch 3; patch 4 is then a prediction, 4.8 times.
 *
 * For one entry in the middle of a long call, with a full buffer of 32 (T trap, U mmu_update, V update_va_mapping, E
 * multicall entry, S mmu_update call, H hypercall, g = walk_entry + queue, n native = walk_entry + xchg + store):
 *
 *   before    2 T + V + E + g + H/32          = 50 n = 3500
 *   patch 3   U + E + S + g + H/32            =  7 n =  490
 *   patch 4   U + g + (H + E + S)/32          =  335, 4.8 n
 *
 * Of the eight constants, n, V, E, S, g and H are taken, and T and U follow. n = 70 is in the middle of what locked
 * instructions cost then (50 to 100 move T between 1029 and 2279, U between 128 and 478, and patch 4 between 3.9 and
 * 5.5 times). H = 384, not 400, only because 12 cycles an entry leave T and U whole numbers.
 */
import type { CostProfile } from '../cost.ts';

/** 50 times before the series, 7 times after patch 3. */
export const thread: CostProfile = {
  syscall: 1300, //            with one flush 1500: native mprotect today is 1.7 us a call (AMD Milan, lore aY8-XuFZ7zCvXulB)
  area_writable: 0, //         within syscall
  area_accounted: 0, //        within syscall
  table: 0, //                 within n
  walk_entry: 5, //            of n
  writable_entry: 0, //        6.1 only, and the thread is about 2008
  lock: 0, //                  within syscall and n
  flush_range: 0, //           within syscall
  flush_pages: 0, //           as flush_range
  tlb_flush: 200, //           reload of cr3
  invlpg: 200, //              taken equal to tlb_flush; 2008 never flushes page by page here
  ipi: 500, //                 order of magnitude; the thread has no number
  invlpgb: 200, //             taken equal to invlpg
  tlbsync: 500, //             taken equal to ipi
  invpcid: 200, //             taken equal to invlpg
  cr3_switch: 100, //          "on the order of a hundred cycles" (Documentation/arch/x86/pti.rst)
  fault: 1050, //              #PF and iret on Haswell, 715 + 330 (Linus Torvalds, 2014)
  tlb_miss: 30, //             order of magnitude
  access: 1,
  native_xchg: 45, //          of n: a locked exchange and what it serialises
  native_store: 20, //         of n: 5 + 45 + 20 = 70
  xen_syscall: 900, //         Xen bounces the call, +0.22 to 0.54 us (xen 3e1b9525de43)
  xen_table: 0, //             within n and g
  xen_writable_entry: 0, //    as writable_entry
  xen_flush_range: 0, //       as flush_range
  xen_tlb_flush: 0, //         as flush_range
  queue: 45, //                of g = 50, of which the walk is 5
  trap: 1529, //               T: 940 for #PF and iret (Core Duo) and about 590 for decode, copies, locks, validation
  hypercall: 384, //           H
  multicall_entry: 80, //      E
  mmu_update_call: 80, //      S
  mmu_update: 268, //          U: about 8 locked operations and the loop around them
  update_va_mapping: 300, //   V
  mmuext_op: 100, //           as mmu_update_call, with a vcpu's flush bookkeeping
  notify: 45, //               taken equal to queue
  vm_exit: 2000, //            Xeon X5570 under KVM 2.6.34 (SplitX); Merom about 1600
  emulate: 590, //             the part of T that is not the fault
  shadow_update: 268, //       taken equal to U: another walk, another validation
};

/** The same with 7 times read as measured after patch 4: U = 7 n - g - (H + E + S)/32. */
export const threadB: CostProfile = { ...thread, mmu_update: 423, shadow_update: 423 };

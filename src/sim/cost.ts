/**
 * What each event costs, in cycles, in named profiles. A ratio between backends is only as good as these constants, so
 * each has its origin beside it, and a profile says what it was fitted to.
 *
 * `thread` is fitted to the thread's two numbers: a long mprotect is 50 times native before the series and 7 times
 * after patch 3. With n = 70 cycles per entry natively, an update_va_mapping of 300, 80 per multicall entry and per
 * mmu_update call, 50 for queueing and 400 for a hypercall, those two force a trap of 1529 and an update of 268
 * (domain facts 8.2: pre = 2T + V + E + g + H/32 = 50n; p3 = U + E + S + g + H/32 = 7n). Patch 4 is then a prediction.
 * `thread-b` reads the 7x as measured after patch 4: U = 7n - g - (H+E+S)/32 = 423.
 */
export const costNames = [
  'syscall',
  'xen_syscall',
  'walk_entry',
  'native_xchg',
  'native_store',
  'trap',
  'hypercall',
  'multicall_entry',
  'mmu_update_call',
  'mmu_update',
  'update_va_mapping',
  'queue',
  'tlb_flush',
  'ipi',
  'mmuext_op',
  'fault',
  'tlb_miss',
  'access',
  'notify',
  'lock',
] as const;
export type CostName = (typeof costNames)[number];
export type CostProfile = Readonly<Record<CostName, number>>;

/** Index of a name in `costNames`. */
export const costIndex = Object.fromEntries(costNames.map((n, i) => [n, i])) as Record<CostName, number>;

const thread: CostProfile = {
  syscall: 1300, //          with one local flush makes F = 1500: entry, find_vma, split or merge (domain facts 8.2)
  xen_syscall: 900, //       Xen bounces the syscall: +0.22..0.54 us (xen 3e1b9525de43); with one flush hypercall makes about F + 1500
  walk_entry: 5, //          of n: the loop of change_pte_range around an entry
  native_xchg: 45, //        of n: a locked exchange and what it serialises
  native_store: 20, //       of n; n = 5 + 45 + 20 = 70 (domain facts 8.2; sensitivity n = 50..100 there)
  trap: 1529, //             T: 940 for #PF and iret (Core Duo) + about 590 for decode, copies, locks, validation
  hypercall: 400, //         H: enter and leave
  multicall_entry: 80, //    E
  mmu_update_call: 80, //    S: prologue of one mmu_update call
  mmu_update: 268, //        U: about 8 locked operations and the loop
  update_va_mapping: 300, // V
  queue: 50, //              g: the guest's queueing of one request, its walk included
  tlb_flush: 200, //         reload of cr3; of F
  ipi: 500, //               order of magnitude; the thread has no number
  mmuext_op: 100, //         as a call's prologue
  fault: 1050, //            #PF and iret, Haswell 715 + 330 (Linus Torvalds, 2014)
  tlb_miss: 30, //           order of magnitude
  access: 1,
  notify: 50, //             a shadow guest's queueing, taken equal to g
  lock: 0, //                within F and n
};

export const profiles: Readonly<Record<string, CostProfile>> = {
  thread,
  'thread-b': { ...thread, mmu_update: 423 },
};

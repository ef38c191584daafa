/**
 * What a run charges for: one name an event, so that a cost profile (src/sim/profiles) is a table of these names and a
 * script may override any of them (`backend xen-2.6.27 { cost_trap 2000 }`).
 *
 * A name says whose work it is: the kernel's own on any machine, a Xen guest's on top of it, Xen's, or that of a
 * shadow-paging guest and its host. What is charged where follows from the events alone, never from the profile.
 */
export const costs = {
  // the kernel, on any machine
  syscall: 'A system call on its area: entry, finding and splitting the area, return.',
  area_writable: 'What mprotect does more for an area that becomes writable.',
  area_accounted: 'Asking whether there is memory for an area that becomes writable, where none was set aside for it.',
  table: 'One page-table page of a call: its lock, its lazy section.',
  walk_entry: 'The loop of change_pte_range around one present entry.',
  writable_entry: 'can_change_pte_writable for one entry (6.1).',
  lock: 'Taking a lock.',
  flush_range: 'A flush_tlb_range that has something to flush, whatever way it takes.',
  flush_pages: 'Starting to flush page by page (6.1).',
  tlb_flush: 'Flushing a whole TLB.',
  invlpg: 'Flushing one page out of a TLB.',
  ipi: 'Interrupting another CPU.',
  invlpgb: 'One INVLPGB, for all CPUs.',
  tlbsync: 'Waiting until all CPUs have done what INVLPGBs ask.',
  invpcid: 'Flushing one page of user space’s PCID (PTI).',
  cr3_switch: 'Switching between the page tables of kernel and user space (PTI).',
  fault: 'A page fault and its iret.',
  tlb_miss: 'A page walk by the hardware.',
  access: 'A load or store of the script.',
  native_xchg: 'A locked instruction on an entry.',
  native_store: 'A plain store to an entry.',
  // a Xen guest
  xen_syscall: 'What a system call costs a Xen guest more.',
  xen_table: 'What one page-table page costs a Xen guest more.',
  xen_writable_entry: 'What writable_entry costs a Xen guest more.',
  xen_flush_range: 'What flush_range costs a Xen guest more.',
  xen_tlb_flush: 'What tlb_flush costs Xen more.',
  queue: 'Writing one request into the multicall buffer.',
  // Xen
  trap: 'A write to a read-only page table: fault, decode, emulate, return.',
  hypercall: 'Entering and leaving the hypervisor.',
  multicall_entry: 'Dispatching one entry of a multicall.',
  mmu_update_call: 'Beginning one mmu_update call, whatever its length.',
  mmu_update: 'Checking and writing one entry by mmu_update.',
  update_va_mapping: 'Checking and writing one entry by update_va_mapping.',
  mmuext_op: 'One mmuext_op call, without the flush that it asks for.',
  // shadow paging
  notify: 'Writing one operation into a shadow guest’s queue.',
  vm_exit: 'Leaving a guest for its host and coming back.',
  emulate: 'Decoding and emulating the instruction that left the guest.',
  shadow_update: 'Bringing the shadow of one entry up to date.',
} as const;

export type CostName = keyof typeof costs;
export const costNames = Object.keys(costs) as readonly CostName[];

/** Cycles (or instructions) of each name. */
export type CostProfile = Readonly<Record<CostName, number>>;

/** Index of a name in `costNames`. */
export const costIndex = Object.fromEntries(costNames.map((n, i) => [n, i])) as Readonly<Record<CostName, number>>;

/** What a script may set itself: `cost_trap` and so on. */
export type CostOverrides = { [K in CostName as `cost_${K}`]?: number };

/**
 * What each kind of step touches of the state that CPUs share. Two moves of different CPUs that touch nothing in
 * common (or only read it) do the same in either order, and this table is where the reduction gets that from.
 *
 * A step's line says at least what the step reads or writes beside the CPU's own words. A line that says too much, or
 * none, only makes the explorer slower; one that says too little makes it wrong, and the property test in test/explore
 * that holds reduced and full exploration against each other is there to find it out.
 */
import type { Step } from '../../steps.ts';

/** Reads the entry at `page` (its words, marks and flags); writes it. */
export const ENTRY_R = 1 << 0;
export const ENTRY_W = 1 << 1;
/** Hardware looks whether the entry allows an access (P, RW, the frame), and sets A or D: two such commute. */
export const ENTRY_AD = 1 << 21;
/** The same for the entry that the hypervisor's request at hand names. */
export const QUEUED_R = 1 << 2;
export const QUEUED_W = 1 << 3;
export const ANY_ENTRY = ENTRY_R | ENTRY_W | ENTRY_AD | QUEUED_R | QUEUED_W;
/** mmap_sem, for reading and for writing. Two readers do not disturb each other. */
export const MMAP_R = 1 << 4;
export const MMAP_W = 1 << 5;
/** The area list, and other words of the header that mmap_sem guards. */
export const AREAS_R = 1 << 6;
export const AREAS_W = 1 << 7;
/** Which tables exist, and the lock that new ones are made under. */
export const TABLES_R = 1 << 8;
export const TABLES_W = 1 << 9;
/** The pte lock of the table that holds `page`: looks at it; takes or drops it. */
export const PTL_R = 1 << 10;
export const PTL_W = 1 << 11;
/** The CPU's own TLB. */
export const TLB_SELF = 1 << 12;
/** The TLB of the CPU that is being flushed. */
export const TLB_TARGET = 1 << 13;
/** What CPUs say to each other: arrival at barriers (parts.ts). */
export const SAID_R = 1 << 14;
export const SAID_W = 1 << 15;
/** Anything at all. */
export const EVERYTHING = 1 << 16;
/** Entries of the same mapping: fault-around and read-ahead. SharedPages.neighbours says which. */
export const NEIGHBOURS = 1 << 19;
/** All entries of a table that is made; nobody's, where no table ever comes or goes. */
export const ALL_ENTRIES = 1 << 20;
/** Revocations (revocations.ts): opens or asks about one; whether somebody relies on it, and whose TLBs are older. */
export const MARKS_R = 1 << 18;
export const MARKS_W = 1 << 24;
/** A shadowing host's copy of the tables, and what it remembers of writes to them: all under its one mmu_lock. */
export const SHADOW = 1 << 22;
/** Xen's lock of the domain. */
export const DOMAIN_LOCK = 1 << 23;
/** Not a touch: the step makes `page` another one, so that what comes later in the move is about that. */
export const MOVES_PAGE = 1 << 17;

/** Touches by kind of step; one without a line counts as touching everything. */
export const touches: Readonly<Partial<Record<Step['op'], number>>> = {
  // control.ts; a CPU that halts has no flush ahead any more
  label: 0,
  goto: 0,
  if: 0,
  unless: 0,
  call: 0,
  return: 0,
  halt: SAID_W | MARKS_W,
  bug: 0,
  stopped: 0,
  // entry.ts
  load: ENTRY_R,
  load_low: ENTRY_R,
  load_high: ENTRY_R,
  store: ENTRY_W | MARKS_R | SHADOW,
  xchg: ENTRY_W | MARKS_R | SHADOW,
  cmpxchg: ENTRY_W | MARKS_R | SHADOW,
  clear_bits: ENTRY_W | MARKS_R | SHADOW,
  // trap.ts; a load locks the entry's table, or the domain
  trap: 0,
  emulate_load: ENTRY_W | DOMAIN_LOCK,
  emulate_cmpxchg: ENTRY_W | MARKS_R | SHADOW | DOMAIN_LOCK,
  compare_seen: ENTRY_W | DOMAIN_LOCK,
  emulate_store: ENTRY_W | MARKS_R | SHADOW | DOMAIN_LOCK,
  // multicall.ts: a buffer is its CPU's own
  mc_batch: 0,
  mc_entry_alloc: 0,
  mc_entry: 0,
  mc_extend: 0,
  mc_request: 0,
  mc_issue: 0,
  mc_callback: 0,
  mc_flush: 0,
  flush_reason: 0,
  mc_flushed: 0,
  direct: 0,
  // hypervisor.ts
  hypercall: 0,
  hv_next: DOMAIN_LOCK,
  hv_load: QUEUED_W | DOMAIN_LOCK,
  hv_cmpxchg: QUEUED_W | MARKS_R | SHADOW | DOMAIN_LOCK,
  hv_store: QUEUED_W | MARKS_R | SHADOW | DOMAIN_LOCK,
  hv_other: TABLES_W | SHADOW | DOMAIN_LOCK,
  hv_flush: TLB_TARGET | MARKS_W | SHADOW | DOMAIN_LOCK,
  // shadow.ts: the entry is read for the log alone
  queue_full: 0,
  notify: 0,
  leave_guest: 0,
  leave_with: 0,
  unshadow: SHADOW,
  enter_guest: 0,
  // hardware.ts; an access completes what its CPU did before, and one through the TLB asks whether it is late
  access: ENTRY_AD | TLB_SELF | TABLES_R | MARKS_R | MARKS_W | SHADOW,
  access_set: ENTRY_AD | TLB_SELF | TABLES_R | MARKS_R | MARKS_W | SHADOW,
  fault: 0,
  sigsegv: 0,
  // flush.ts
  flush_begin: 0,
  flush_this_page: 0,
  flush_cpu: TLB_TARGET | MARKS_W,
  // locks.ts
  mmap_lock: MMAP_W,
  mmap_unlock: MMAP_W,
  ptl_lock: PTL_W,
  ptl_unlock: PTL_W | MARKS_W,
  barrier: SAID_R | SAID_W | MARKS_W,
  // mm.ts
  enter_lazy: 0,
  leave_lazy: 0,
  in_lazy: 0,
  pte_young: 0,
  window: 0,
  peek: ENTRY_R,
  modify: ENTRY_R,
  migration_read: ENTRY_R,
  next_page: MOVES_PAGE,
  previous_page: MOVES_PAGE,
  next_table: TABLES_R | MOVES_PAGE,
  mprotect_fixup: AREAS_R | AREAS_W | MOVES_PAGE,
  many_cpus: 0,
  event: 0,
  repaired: 0,
  clear_repairs: 0,
  sys_enter: 0,
  sys_return: MARKS_W,
  section: 0,
  // tables.ts; mm->page_table_lock is among the tables
  table_lock: TABLES_W,
  table_unlock: TABLES_W,
  table_missing: TABLES_R,
  zero_table: TABLES_W | ALL_ENTRIES,
  set_table: TABLES_W,
  load_cr3: TLB_SELF,
  kernel_entry: 0,
  table_event: 0,
  ptpage_event: 0,
  pgd_event: 0,
  mmap_downgrade: MMAP_W,
  // gather.ts: what is gathered is the CPU's own
  gather: 0,
  gather_page: 0,
  gather_this: 0,
  gather_table: 0,
  gather_p4d: 0,
  gather_extent: 0,
  gather_all: 0,
  force_flush: 0,
  gathered: 0,
  flush_way: MOVES_PAGE,
  next_flush_page: MOVES_PAGE,
  flushed: MOVES_PAGE,
  // zap.ts
  detach_areas: AREAS_R | AREAS_W,
  next_detached: MOVES_PAGE,
  madvise_area: AREAS_R | MOVES_PAGE,
  zap_peek: ENTRY_R,
  zero_entry: 0,
  zapped: ENTRY_W,
  table_gathered: 0,
  zap_block: 0,
  zap_work: 0,
  next_in_block: MOVES_PAGE,
  block_over: 0,
  next_freed: AREAS_R | TABLES_R | MOVES_PAGE,
  // fork.ts: the child's tables are its parent's own business
  area_zero: 0,
  next_copied: AREAS_R | MOVES_PAGE,
  child_missing: 0,
  child_tables: 0,
  copy_peek: ENTRY_R,
  child_entry: ENTRY_W,
  child_store: 0,
  pin_walk: 0,
  next_pinned: AREAS_R | TABLES_R | MOVES_PAGE,
  forked: EVERYTHING,
  children_exit: EVERYTHING,
  // move.ts: two pages at hand
  remap_begin: EVERYTHING,
  next_extent: TABLES_R | MOVES_PAGE,
  exchange_page: MOVES_PAGE,
  same_table: 0,
  move_entry: EVERYTHING,
  next_moved: MOVES_PAGE,
  move_table: EVERYTHING,
  extent_start: MOVES_PAGE,
  // clean.ts
  free_peek: ENTRY_R,
  next_synced: AREAS_R,
  synced: 0,
  mkclean_lock: EVERYTHING,
  next_file_page: 0,
  clean_peek: ENTRY_R,
  entry_without: 0,
  // fault.ts: a fault on a file looks at its neighbours, too
  fault_area: AREAS_R,
  anon_vma_prepare: AREAS_R | AREAS_W,
  fault_look: ENTRY_R,
  fault_way: ENTRY_R | ENTRY_W | AREAS_R,
  copied: ENTRY_R | ENTRY_W | AREAS_R,
  read_ahead: NEIGHBOURS,
  fault_around: AREAS_R | NEIGHBOURS | MOVES_PAGE,
  fault_around_done: MOVES_PAGE,
  // script.ts
  statement: 0,
  set_page: MOVES_PAGE,
  set_range: 0,
  set_protection: 0,
  set_write: 0,
  set_target: 0,
  flush_range: 0,
  access_begin: 0,
  range_first: MOVES_PAGE,
  range_next: MOVES_PAGE,
  eval: 0,
  keep: 0,
  test: 0,
};

/** Touches of one step: the table's, where the step says no more. */
export function touchesOf(step: Step): number {
  if (step.op === 'mmap_lock' || step.op === 'mmap_unlock') return step.write ? MMAP_W : MMAP_R;
  return touches[step.op] ?? EVERYTHING;
}

/**
 * What the model leaves out: calls that free, move, copy or clean pages (munmap, mremap, fork, madvise, msync), and the
 * queues of shadow guests, tasks and interrupts. model.ts refuses the scripts that need them.
 */
import type { CleanStep } from '../../../sim/steps/clean.ts';
import type { FolioStep } from '../../../sim/steps/folio.ts';
import type { ForkStep } from '../../../sim/steps/fork.ts';
import type { FrameStep } from '../../../sim/steps/frames.ts';
import type { GupStep } from '../../../sim/steps/gup.ts';
import type { HintStep } from '../../../sim/steps/hints.ts';
import type { InterruptStep } from '../../../sim/steps/interrupts.ts';
import type { MoveStep } from '../../../sim/steps/move.ts';
import type { ReclaimStep } from '../../../sim/steps/reclaim.ts';
import type { ShadowStep } from '../../../sim/steps/shadow.ts';
import type { SwitchStep } from '../../../sim/steps/switch.ts';
import type { TaskStep } from '../../../sim/steps/tasks.ts';
import type { ZapStep } from '../../../sim/steps/zap.ts';
import { type LinesOf, outside } from '../lines.ts';

export const leftOut: LinesOf<
  | ZapStep
  | ShadowStep
  | FolioStep
  | ForkStep
  | CleanStep
  | MoveStep
  | FrameStep
  | ReclaimStep
  | GupStep
  | HintStep
  | TaskStep
  | InterruptStep
  | SwitchStep
> = {
  unmap_peek: outside,
  try_to_unmap_one: outside,
  clear_page_dirty: outside,
  page_dirty: outside,
  writepage: outside,
  remove_mapping: outside,
  set_page_dirty: outside,
  old_dirty: outside,
  page_count_unexpected: outside,
  file_page: outside,
  batch_flush_pending: outside,
  batch_flush_set: outside,
  batch_flush_done: outside,
  migration_entry: outside,
  remove_migration_pte: outside,
  migration_entry_wait: outside,
  follow_page: outside,
  gup_pte: outside,
  try_grab_page: outside,
  gup_pte_same: outside,
  write_seqcount: outside,
  seqcount_begin: outside,
  seqcount_retry: outside,
  unpin_user_page: outside,
  copy_present_page: outside,
  page_exclusive: outside,
  share_anon: outside,
  numa_peek: outside,
  numa_none: outside,
  numa_restore: outside,
  uffd_wp: outside,
  userfault_wait: outside,
  mark_page_lazyfree: outside,
  alloc_page: outside,
  copy_page: outside,
  get_page: outside,
  put_page: outside,
  free_gathered: outside,
  local_irq: outside,
  iret: outside,
  in_interrupt: outside,
  switch_to: outside,
  task_end: outside,
  set_tif_lazy: outside,
  test_and_clear_tif_lazy: outside,
  detach_areas: outside,
  next_detached: outside,
  madvise_area: outside,
  zap_peek: outside,
  zero_entry: outside,
  zapped: outside,
  table_gathered: outside,
  zap_block: outside,
  zap_work: outside,
  next_in_block: outside,
  block_over: outside,
  next_freed: outside,
  whole_table: outside,
  queue_full: outside,
  notify: outside,
  leave_guest: outside,
  leave_with: outside,
  unshadow: outside,
  enter_guest: outside,
  folio_batch: outside,
  collect_ad: outside,
  next_of_batch: outside,
  first_of_batch: outside,
  batch_old: outside,
  batch_done: outside,
  area_zero: outside,
  next_copied: outside,
  child_missing: outside,
  child_tables: outside,
  copy_peek: outside,
  child_entry: outside,
  child_store: outside,
  pin_walk: outside,
  next_pinned: outside,
  forked: outside,
  copy_to_child: outside,
  child_table: outside,
  wake_up_new_task: outside,
  await_child: outside,
  children_exit: outside,
  free_peek: outside,
  next_synced: outside,
  synced: outside,
  mkclean_lock: outside,
  migration_lock: outside,
  next_file_page: outside,
  clean_peek: outside,
  entry_without: outside,
  track_soft_dirty: outside,
  next_area: outside,
  soft_dirty_peek: outside,
  swap_clean: outside,
  young_peek: outside,
  next_moving: outside,
  remap_begin: outside,
  next_extent: outside,
  exchange_page: outside,
  same_table: outside,
  move_entry: outside,
  next_moved: outside,
  move_table: outside,
  extent_start: outside,
  next_task: outside,
  task_has_mm: outside,
  irq_disable: outside,
  task_runs: outside,
  prev_is_next: outside,
  prev_is_init: outside,
  lazy_tlb: outside,
  set_lazy_tlb: outside,
  cpumask: outside,
  cpumask_has: outside,
  cpumask_test: outside,
  active_mm: outside,
  write_cr3: outside,
  read_tlb_gen: outside,
  asid_is_current: outside,
  same_asid: outside,
  choose_asid: outside,
  loaded_mm_switching: outside,
  load_new_mm: outside,
  loaded_mm_is_next: outside,
  flush_of_mm: outside,
  inc_tlb_gen: outside,
  read_cpumask: outside,
  next_asked: outside,
  asked_cpu: outside,
  next_interrupted: outside,
  interrupt: outside,
  flush_here: outside,
  mm_is_loaded: outside,
  mm_is_lazy: outside,
  has_mm: outside,
  tlb_gen_behind: outside,
  flush_loaded: outside,
  leave_mm: outside,
  leave_cpumask: outside,
  mm_flushed: outside,
};

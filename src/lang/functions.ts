/**
 * The kernel functions of the language by what they take and give. `operands` lists the kinds in order; those in
 * `optional` may be left out. Impure functions are statements of the program; pure ones only compute.
 */
export type OperandKind = 'page' | 'word' | 'number' | 'entry' | 'permission' | 'flags' | 'none' | 'command' | 'mode';

export interface FunctionShape {
  readonly operands: readonly OperandKind[];
  /** Fewest operands; all of them where absent. */
  readonly least?: number;
  readonly gives: 'entry' | 'number' | 'nothing';
  readonly pure: boolean;
}

const pure = (...operands: OperandKind[]): FunctionShape => ({ operands, gives: 'entry', pure: true });
const gives = (...operands: OperandKind[]): FunctionShape => ({ operands, gives: 'entry', pure: false });
const finds = (...operands: OperandKind[]): FunctionShape => ({ operands, gives: 'number', pure: false });
const does = (...operands: OperandKind[]): FunctionShape => ({ operands, gives: 'nothing', pure: false });

export const functions = {
  read_pte: gives('page'),
  write_pte: does('page', 'entry'),
  cmpxchg_pte: gives('page', 'entry', 'entry'),
  ptep_get_and_clear: gives('page'),
  ptep_clear_flush: gives('page'),
  set_pte_at: does('page', 'entry'),
  ptep_set_wrprotect: does('page'),
  set_child_pte: does('page', 'entry'),
  ptep_test_and_clear_young: gives('page'),
  ptep_modify_prot_start: gives('page'),
  // The two-argument form is that of 2008; since v5.1 the old entry is passed as well.
  ptep_modify_prot_commit: { ...does('page', 'entry', 'entry'), least: 2 },
  set_pmd: { ...does('page', 'none'), least: 1 },
  set_pud: { ...does('page', 'none'), least: 1 },
  READ_ONCE: finds('word'),
  WRITE_ONCE: does('word', 'number'),
  xchg: finds('word', 'number'),
  xadd: finds('word', 'number'),
  cmpxchg: finds('word', 'number', 'number'),
  smp_mb: does(),
  mfence: does(),
  smp_wmb: does(),
  smp_rmb: does(),
  rcu_read_lock: does(),
  rcu_read_unlock: does(),
  synchronize_rcu: does(),
  smp_store_release: does('word', 'number'),
  smp_load_acquire: finds('word'),
  arch_enter_lazy_mmu_mode: does(),
  arch_leave_lazy_mmu_mode: does(),
  arch_flush_lazy_mmu_mode: does(),
  load_cr3: does(),
  invlpg: does('page'),
  preempt_disable: does(),
  preempt_enable: does(),
  local_irq_disable: does(),
  local_irq_enable: does(),
  local_irq_save: finds(),
  local_irq_restore: does('number'),
  xen_mc_batch: does(),
  xen_mc_issue: does('mode'),
  MULTI_mmu_update: does('page', 'command', 'entry'),
  extend_mmu_update: does('page', 'command', 'entry'),
  alloc_page: gives('page'),
  copy_page: does('entry', 'entry'),
  get_page: does('entry'),
  put_page: does('entry'),
  page_count: finds('entry'),
  page_mapcount: finds('entry'),
  get_user_pages: gives('page'),
  pin_user_pages: gives('page'),
  pin_user_pages_fast: gives('page'),
  unpin_user_page: does('entry'),
  set_page_dirty: does('entry'),
  PageDirty: finds('entry'),
  TestClearPageDirty: finds('entry'),
  pages_identical: finds('entry', 'entry'),
  make_migration_entry: gives('entry'),
  is_migration_entry: finds('entry'),
  is_writable_migration_entry: finds('entry'),
  shrink_page_list: does('page'),
  migrate_pages: does('page'),
  write_protect_page: does('page'),
  change_prot_numa: does('page'),
  uffd_wp: does('page'),
  uffd_wp_resolve: does('page'),
  flush_tlb_batched_pending: does('page'),
  truncate_pagecache: does('page'),
  invalidate_inode_pages2: does('page'),
  unmap_mapping_range: does('page'),
  find_get_page: gives('page'),
  lock_page: does('page'),
  trylock_page: finds('page'),
  unlock_page: does('page'),
  delete_from_page_cache: gives('page'),
  i_size_write: does('page'),
  pmdp_invalidate: gives('page'),
  pmdp_invalidate_ad: gives('page'),
  pmdp_collapse_flush: gives('page'),
  pmd_populate: does('page', 'entry'),
  split_huge_pmd: does('page'),
  split_huge_page: does('page'),
  collapse_huge_page: does('page'),
  pmd_mkinvalid: pure('entry'),
  mk_pte: pure('entry', 'permission'),
  pte_modify: pure('entry', 'permission'),
  pte_mkwrite: pure('entry'),
  pte_wrprotect: pure('entry'),
  pte_mkclean: pure('entry'),
  pte_mkold: pure('entry'),
  pte_mkdirty: pure('entry'),
  pte_mkyoung: pure('entry'),
  pte_or: pure('entry', 'entry', 'flags'),
  pte_set_flags: pure('entry', 'flags'),
  pte_clear_flags: pure('entry', 'flags'),
} as const satisfies Record<string, FunctionShape>;

export type FunctionName = keyof typeof functions;

/** Names of the first posting, and what Linus asked for instead. */
export const oldNames: Readonly<Record<string, FunctionName>> = {
  pte_rmw_start: 'ptep_modify_prot_start',
  pte_rmw_commit: 'ptep_modify_prot_commit',
};

/** The function that a script's word means; old names count. */
export function functionNamed(word: string): FunctionName | undefined {
  if (Object.hasOwn(functions, word)) return word as FunctionName;
  return Object.hasOwn(oldNames, word) ? oldNames[word] : undefined;
}

/** How many operands a function takes, in words. */
export function spokenArity(name: FunctionName): string {
  const { operands, least = operands.length }: FunctionShape = functions[name];
  const most = operands.length;
  return `${least === most ? most : `${least} or ${most}`} argument${most === 1 ? '' : 's'}`;
}

/**
 * What the kernel's words are in the script language. Operations are said without mm, area and address, so each has the
 * places of the operands that remain; signatures have changed over the years, so there is a row for each count of operands.
 */
import { reservedWords } from '../lang/reserved.ts';

/** Places of the operands that are kept, by how many operands there are; `any` for the rest. */
type Kept = Readonly<Record<number | 'any', readonly number[]>>;

export interface Operation {
  /** As scripts call it. */
  readonly word: string;
  readonly kept: Kept;
  /** The first kept operand is a page. */
  readonly page: boolean;
  readonly gives: boolean;
  /** Its answer is whether the entry was young. */
  readonly asksYoung?: boolean;
}

const on = (
  word: string,
  gives: boolean,
  any: readonly number[],
  more: Record<number, readonly number[]> = {},
): Operation => ({
  word,
  kept: { any, ...more },
  page: true,
  gives,
});
const pure = (word: string, ...any: number[]): Operation => ({ word, kept: { any }, page: false, gives: true });

const read = on('read_pte', true, [0]);
const clear = on('ptep_get_and_clear', true, [2], { 1: [0], 2: [0] });
const write = on('write_pte', false, [0, 1]);
const young: Operation = { ...on('ptep_test_and_clear_young', true, [2], { 1: [0] }), asksYoung: true };
const start = on('ptep_modify_prot_start', true, [2], { 1: [0] });
const commit = on('ptep_modify_prot_commit', false, [2, 3], { 2: [0, 1], 3: [0, 1, 2], 5: [2, 3, 4] });

/** Operations by the kernel's name. */
export const operations: Readonly<Record<string, Operation>> = {
  ptep_get: read,
  ptep_get_lockless: read,
  read_pte: read,
  ptep_get_and_clear: clear,
  ptep_get_and_clear_full: clear,
  ptep_clear: clear,
  native_ptep_get_and_clear: clear,
  xen_ptep_get_and_clear: clear,
  set_pte: write,
  native_set_pte: write,
  native_set_pte_at: on('write_pte', false, [2, 3]),
  set_pte_at: on('set_pte_at', false, [2, 3], { 2: [0, 1] }),
  xen_set_pte_at: on('set_pte_at', false, [2, 3]),
  set_pte_at_notify: on('set_pte_at', false, [2, 3]),
  ptep_set_wrprotect: on('ptep_set_wrprotect', false, [2], { 1: [0] }),
  ptep_test_and_clear_young: young,
  ptep_clear_flush_young: young,
  ptep_clear_young_notify: young,
  ptep_modify_prot_start: start,
  ptep_modify_prot_commit: commit,
  pte_rmw_start: start,
  pte_rmw_commit: commit,
  pte_modify: pure('pte_modify', 0, 1),
  pte_mkwrite: pure('pte_mkwrite', 0),
  pte_mkwrite_novma: pure('pte_mkwrite', 0),
  pte_wrprotect: pure('pte_wrprotect', 0),
  pte_mkclean: pure('pte_mkclean', 0),
  pte_mkold: pure('pte_mkold', 0),
  pte_mkdirty: pure('pte_mkdirty', 0),
  pte_mkyoung: pure('pte_mkyoung', 0),
};

/** Questions about an entry that are one of its flags; `lacks` where the answer is the opposite. */
export const predicates: Readonly<Record<string, string>> = {
  pte_present: 'has P',
  pte_dirty: 'has D',
  pte_young: 'has A',
  pte_write: 'has RW',
  pte_special: 'has SPECIAL',
  pte_soft_dirty: 'has SD',
  pte_exec: 'lacks NX',
};

/** What a translation leaves aside, by the word that it is about. */
export const asides: Readonly<Record<string, string>> = {
  pte_present: 'pte_present(x) is `x has P` here; the kernel also calls a PROT_NONE entry present',
  vm_normal_page: 'vm_normal_page is the frame of the entry here, and finds none where that is SPECIAL',
  _PAGE_SOFT_DIRTY: 'the soft-dirty bit, which is set together with D, is left aside',
  'no table': 'an entry has its table here: what is done where pte_offset_map_lock finds none is left aside',
  flush_tlb_page: 'flush_tlb_page is of the one entry that the function is about',
  ptep_clear_flush_young:
    'ptep_clear_flush_young is ptep_test_and_clear_young here; x86 does not flush (v3.16 and later)',
};

/** Wrappers that give what they are given. */
export const transparent: ReadonlySet<string> = new Set([
  'likely',
  'unlikely',
  'WARN_ON',
  'WARN_ON_ONCE',
  'VM_WARN_ON_ONCE',
  // include/linux/pgtable.h: nothing, except on MIPS.
  'pte_sw_mkyoung',
  'READ_ONCE',
  'ACCESS_ONCE',
  'pte_val',
  'pte_flags',
  'pte_val_ma',
  '__pte',
  '__pte_ma',
  'native_make_pte',
  'native_pte_val',
]);

/** Is it a function that only computes? */
export const isPure = (name: string): boolean =>
  transparent.has(name) ||
  Object.hasOwn(predicates, name) ||
  (Object.hasOwn(operations, name) && !operations[name].page && operations[name].gives);

/** Statements that change nothing in this machine, each kind with why. */
export const meaningless: readonly (readonly [RegExp, string])[] = [
  [
    /^(VM_|MMU_)?(BUG|WARN)(_ON)?(_ONCE|_VMA|_MM|_PAGE|_FOLIO|_RATELIMIT)*$|^BUILD_BUG|^lockdep_|^might_|^assert_|^DEBUG_/,
    'check',
  ],
  [
    /^(printk|pr_\w+|xen_raw_\w+|dev_\w+|dump_\w+|trace_\w+|print_\w+|pgd_ERROR|p[mu4]d_ERROR)(_once|_ratelimited)?$/,
    'message',
  ],
  // All but smp_mb: on x86 a load may pass older stores, and nothing else is reordered (Intel SDM vol. 3A, memory ordering).
  [/^(smp_[rw]mb|smp_mb__\w+|[rw]mb|barrier|cpu_relax|compiler_barrier)$/, 'memory barrier'],
  [
    /^(preempt_(en|dis)able|cond_resched|local_irq_\w+|migrate_(en|dis)able|pagefault_(en|dis)able)(_\w+)?$/,
    'preemption',
  ],
  [/^(mmu_notifier_\w+|kvm_\w*notifier\w*|hugetlb_\w*notif\w*)$/, 'notifier'],
  [
    /^(count_\w*event\w*|__count_\w+|add_mm_\w+|(inc|dec|add|sub)_mm_counter\w*|mod_\w+_state|ADD_STATS|ADJUST_STATS|update_hiwater_\w+|sync_mm_rss|task_io_\w+|delayacct_\w+|psi_\w+)$/,
    'accounting',
  ],
  [
    /^(update_mmu_cache\w*|flush_cache_\w+|flush_dcache_\w+|flush_icache_\w+|arch_sync_\w+|page_table_check_\w+|arch_check_zapped_\w+|ksm_might_\w+|khugepaged_\w+|lru_\w+|mark_page_accessed|folio_mark_accessed)$/,
    'other subsystem',
  ],
  // include/asm/tlbflush.h of x86: it does nothing.
  [/^flush_tlb_fix_spurious_fault$/, 'nothing on x86'],
  [
    /^(m(un)?lock_(page|vma_page|vma_folio|folio|new_page|new_folio|vma_pages_range)|mem_cgroup_\w+|memcg_\w+|workingset_\w+|lru_gen_\w+|folio_(activate|set_referenced|clear_referenced|update_gen|inc_gen))$/,
    'other subsystem',
  ],
  [
    /^(pte_unmap|kunmap_\w+|put_cpu(_var)?|unlock_page_memcg|lock_page_memcg|rcu_read_(un)?lock|tlb_change_page_size|hugetlb_vma_\w+)$/,
    'plumbing',
  ],
  [/^PVOP_V?(A?LT_)?V?CALL\w*$|^PVOP_\w+$|^pv_mmu_ops$/, 'dispatch by name'],
  [
    /^(EXPORT_SYMBOL\w*|MODULE_\w+|module_\w+|early_param|__setup|\w*_initcall|ALLOW_ERROR_INJECTION|PV_CALLEE_SAVE_REGS_THUNK|DEFINE_PER_CPU\w*)$/,
    'declaration',
  ],
];

/** Why a call of this function has no meaning here; undefined where it may have one. */
export const whyMeaningless = (name: string): string | undefined =>
  meaningless.find(([names]) => names.test(name))?.[1];

/** Things of the kernel that scripts do not name: address spaces, areas, locks, structures, addresses. */
export const isOutside = (name: string): boolean =>
  /^(mm|vma|ptl|tlb|pmd|pmdp|pud|pudp|p4d|pgd|page|folio|walk|vmf|src_mm|dst_mm|src_vma|dst_vma|details|mapping|current|init_mm|regs|mcs|NULL)$/.test(
    name,
  ) || /addr(ess)?$|^(start|end|next|old_end|new_end)$/.test(name);

/** Types whose values scripts have. */
export const hasMeaning = (type: string, pointer: boolean): boolean =>
  pointer
    ? /\b(pte_t|pteval_t)\b/.test(type)
    : !/\b(struct|union|enum|\w+_t)\b/.test(type) || /\b(pte_t|pteval_t|pgprot_t|size_t)\b/.test(type);

/** A name of C as a name of the language: none that is reserved, and none of a value. */
export const safeName = (name: string): string =>
  reservedWords().has(name) || name === 'true' || name === 'false' ? `${name}_` : name;

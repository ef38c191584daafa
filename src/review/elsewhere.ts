/**
 * What this machine does not have at all, so that a change of it is no change here: huge pages, other architectures, the lists
 * on which reclaim keeps pages, and control groups.
 */
import { callsIn, type Expression } from './c/syntax.ts';

/** Functions of an upper entry by value that maps a huge page, in the kernel's names. */
const ofHugeEntries =
  /^(maybe_pmd_mkwrite|p[mu]dp?_(mk\w+|wrprotect|dirty|young|write|shstk|modify|special|devmap|leaf|large|same|(set|clear)_flags|clear_(cow|saveddirty|soft_dirty|uffd_wp)|soft_dirty|uffd_wp|saveddirty\w*|trans_huge|set_wrprotect))$/;
const ofHugePages = /huge|hugetlb|_thp_|_thp$|^thp_/;

/** Questions that are never answered with yes without huge pages. */
const hugeQuestions = /^(p[mu]d_(trans_huge|huge|leaf|large|devmap)|is_(huge_zero_pmd|swap_pmd|pmd_migration_entry))$/;
const hugeLocks = /^p[mu]d_trans_huge_lock$/;

const otherTypes = /\b(mem_cgroup|lruvec|pglist_data|zone|pagevec|folio_batch|lru_gen_\w+|scan_control)\b/;
const otherFiles =
  /^(mm\/(memcontrol|workingset|mlock|swap|page_alloc|vmstat)\.c|include\/linux\/(memcontrol|mm_inline|mmzone|swap)\.h)$/;

/** Why nothing of a function can have a meaning here, by its name alone; undefined where it may have one. */
export const whyElsewhere = (name: string): string | undefined =>
  ofHugeEntries.test(name) || ofHugePages.test(name) ? 'huge page' : undefined;

/** Why a function that touches no entry has no meaning here, by its name, file and head. */
export const whyUntouched = (name: string, path: string, types: readonly string[]): string | undefined =>
  types.some(type => otherTypes.test(type)) || otherFiles.test(path) || /(^|_)(lru|gen)(_|$)/.test(name)
    ? 'other subsystem'
    : undefined;

/** Why a file has no meaning here. */
export const whyFile = (path: string): string | undefined =>
  /^arch\/(?!x86\/)/.test(path) ? 'other architecture' : undefined;

/** Does it hold for huge pages alone? `locks` are variables that only a huge entry's lock is in. */
export function asksForHuge(condition: Expression, locks: ReadonlySet<string>): boolean {
  switch (condition.kind) {
    case 'name':
      return locks.has(condition.name);
    case 'call':
      if (condition.function === 'unlikely' || condition.function === 'likely')
        return condition.operands.length === 1 && asksForHuge(condition.operands[0], locks);
      return hugeQuestions.test(condition.function);
    case 'binary':
      // Of `a && b`, b is not asked where a does not hold.
      return (
        asksForHuge(condition.left, locks) &&
        (condition.sign === '&&' || (condition.sign === '||' && asksForHuge(condition.right, locks)))
      );
    default:
      return false;
  }
}

/** Does it take the lock of a huge entry, if there is one? */
export const takesHugeLock = (value: Expression): boolean => callsIn(value).some(name => hugeLocks.test(name));

/**
 * Calls that are statements of the language, or two of them: locks, TLB flushes, entries that are cleared, references to a
 * frame.
 */
import type { Expression } from './c/syntax.ts';
import type { Names } from './names.ts';
import { spelled } from './standing.ts';
import { NoWord, type Values } from './values.ts';

type Call = Expression & { kind: 'call' };

/** What such a call becomes; undefined for other calls. Throws NoWord. */
export function callLines({ function: name, operands }: Call, names: Names, values: Values): string[] | undefined {
  const [first, second, third] = operands;
  switch (name) {
    case 'pte_unmap_unlock':
      return first && [`unlock ${lockedBy(second, names) ?? values.page(first)}`];
    case 'spin_lock':
    case 'spin_lock_nested':
    case 'spin_unlock': {
      const page = lockedBy(first, names);
      return page ? [`${name === 'spin_unlock' ? 'unlock' : 'lock'} ${page}`] : undefined;
    }
    case 'smp_mb':
    case 'mb':
      return ['smp_mb()'];
    case 'ptep_clear_flush':
    case 'ptep_clear_flush_notify':
      return third && clearFlush('', values.page(third));
    case 'pte_clear':
    case 'pte_clear_not_present_full':
      return third && [`set_pte_at(${values.page(third)}, 0)`];
    case 'flush_tlb_page':
      if (!first || !second || names.pages.size !== 1) throw new NoWord('the page of an address');
      values.note(name);
      return [`flush_tlb ${[...names.pages][0]}`];
    case 'flush_tlb_range':
    case 'flush_tlb_mm_range':
    case 'flush_tlb_mm': {
      const pages = names.opaque({ kind: 'name', name: 'span' }, spelled({ kind: 'call', function: name, operands }));
      return pages ? [`flush_tlb ${pages}`] : undefined;
    }
    case 'set_page_dirty':
    case 'folio_mark_dirty':
      return first && operands.length === 1 ? [`set_page_dirty(${values.frame(first)})`] : undefined;
    case 'get_page':
    case 'put_page':
    case 'folio_get':
    case 'folio_put':
      return first && operands.length === 1
        ? [`${name.replace(/^folio_(\w+)/, '$1_page')}(${values.frame(first)})`]
        : undefined;
    default:
      return undefined;
  }
}

/** ptep_clear_flush (mm/pgtable-generic.c), its result given to `target`. */
export const clearFlush = (target: string, page: string): string[] => [
  `${target}ptep_get_and_clear(${page})`,
  `flush_tlb ${page}`,
];

/** Calls that find the table of an entry (mm/pgtable-generic.c); those without `nolock` take its lock, too. */
const mapping = /^pte_offset_map_(lock|nolock|r[ow]_nolock)$/;

/**
 * The lines of `pte = pte_offset_map_lock(mm, pmd, addr, &ptl)`, after which `ptl` names the lock; undefined for other values.
 * Throws NoWord.
 */
export function mappingLines(to: Expression, value: Expression, names: Names, values: Values): string[] | undefined {
  if (value.kind !== 'call' || !mapping.test(value.function)) return undefined;
  const page = values.page(to);
  namesLock(value, page, names);
  return value.function.endsWith('nolock') ? [] : [`lock ${page}`];
}

function namesLock(call: Call, page: string, names: Names): void {
  const last = call.operands.at(-1);
  const lock = last?.kind === 'unary' && last.sign === '&' ? last.of : last;
  if (lock?.kind === 'name') names.locks.set(lock.name, page);
}

const lockedBy = (lock: Expression | undefined, names: Names): string | undefined =>
  lock?.kind === 'name' ? names.locks.get(lock.name) : undefined;

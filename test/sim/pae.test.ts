/**
 * PAE's PMD pages, 2.6.26: pgd_alloc makes them all, free_pmd_range frees one with the last area of its GiB (pud_clear,
 * a reload of cr3, release_pmd), and pud_populate sets a new one, and reloads cr3, too.
 */
import { expect, test } from 'vitest';
import { scripted } from './scripted.ts';

const counted = (backend: string, ...lines: string[]) => {
  const { result } = scripted(`machine { cpus 1 }\nbackend ${backend} as it\n${lines.join('\n')}\n`).on.it;
  return { hypercalls: result.hypercalls, flushes: result.flushes };
};
const last = 'map h 8 pages rw written at 0x40000000';
const another = 'map g 8 pages rw written at 0x40200000';

test('the last area of a GiB takes its PMD page along: three hypercalls more', () => {
  // set_pud and MMUEXT_NEW_BASEPTR, a multicall each, and the direct update_va_mapping of release_pmd.
  const stays = counted('xen-2.6.26', last, another, 'cpu 0 { munmap h }');
  const goes = counted('xen-2.6.26', last, 'cpu 0 { munmap h }');
  expect(goes.hypercalls).toBe(stays.hypercalls + 3);
  expect(goes.flushes).toBe(stays.flushes + 1);
});

test('native reloads cr3, 6.1 does not', () => {
  expect(counted('native-pae', last, 'cpu 0 { munmap h }').flushes).toBe(2);
  expect(counted('native-pae { mm 6.1 }', last, 'cpu 0 { munmap h }').flushes).toBe(1);
});

test('a fault finds its PMD page: no table above a page-table page is made', () => {
  const fault = counted('xen-2.6.26', 'map h 1 pages rw untouched', 'cpu 0 { write h }');
  expect(fault).toEqual({ hypercalls: 4, flushes: 0 });
});

test('mremap into a GiB without one makes it: three hypercalls more', () => {
  const from = 'map k 1 pages rw written at 0x80000000';
  const moves = 'mremap k at 0x40200000 as moved';
  const there = counted(
    'xen-2.6.26',
    last,
    another.replace('0x40200000', '0x40400000'),
    from,
    `cpu 0 { munmap h  ${moves} }`,
  );
  const gone = counted('xen-2.6.26', last, from, `cpu 0 { munmap h  ${moves} }`);
  // Three to free it, as above, and three to make it: update_va_mapping, set_pud, MMUEXT_NEW_BASEPTR.
  expect(gone.hypercalls).toBe(there.hypercalls + 6);
});

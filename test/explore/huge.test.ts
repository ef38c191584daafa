/** Scripts with huge mappings (src/sim/huge.ts): what hardware does of them, what is refused, and that the searches agree on random ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { explore } from '../../src/library/index.ts';
import { agree } from './agree.ts';
import { hugeChildren, hugeScripts } from './huge-scripts.ts';

const long = process.env.LONG !== undefined;

const map = 'map heap 512 pages rw written huge as top\n';

/** What the only expectation of a script comes to on native-6.1. */
const verdict = (text: string): string => explore(`backend native-6.1\n${map}${text}`).expects[0].verdict;

test('a huge entry in the TLB serves all its pages, and a flush of any of them drops it', () => {
  const accesses = 'write heap[1]\n barrier\n write heap[2]';
  const after = (flush: string) =>
    verdict(
      `cpu 0 {\n barrier\n write_pte(top, 0)\n ${flush}\n}\ncpu 1 {\n ${accesses}\n}\nexpect sometimes late write`,
    );
  expect(after('')).toBe('sometimes');
  expect(after('flush_tlb heap[511]')).toBe('never');
  expect(after('flush_tlb top')).toBe('never');
});

test('a walk goes on through a table that it has cached, until a flush or a fault', () => {
  const read = (page: number, setup = '') =>
    verdict(
      `setup { split_huge_pmd(top[0])${setup} }\ncpu 0 {\n barrier\n write_pte(top, 0)\n barrier\n}\n` +
        `cpu 1 {\n read heap[1]\n barrier\n barrier\n read heap[${page}]\n}\nexpect sometimes late read in heap[2]`,
    );
  expect(read(2)).toBe('always');
  expect(read(2, ' write_pte(heap[2], 0)')).toBe('never');
});

test('A and D of a huge entry are lost as those of others are', () => {
  const clean = (read: string) =>
    verdict(`cpu 0 {\n ${read}\n write_pte(top, pte_mkclean(e))\n}\ncpu 1 { write heap[9] }\nexpect never lost D`);
  expect(clean('write_pte(top, pte_mkclean(read_pte(top)))\n flush_tlb top\n let e = read_pte(top)')).toBe('sometimes');
  expect(clean('let e = pmdp_invalidate(top)')).toBe('never');
});

test('pages none of which is writable are collapsed since 6.18', () => {
  const collapsed = (backend: string) =>
    explore(`backend ${backend}
    ${map}setup { split_huge_pmd(top)  mprotect heap r }
    cpu 0 { collapse_huge_page(top) }
    expect always top has PSE`).expects[0].verdict;
  expect(['native-6.1', 'native-6.12', 'native-7.2'].map(collapsed)).toEqual(['never', 'never', 'always']);
});

test('mremap moves a huge entry whole where both places are aligned, and splits it else', () => {
  const moved = (what: string, expected: string, setup = '') =>
    verdict(`${setup}cpu 0 {\n write heap[7]\n ${what}\n}\nexpect always ${expected}`);
  const whole = 'mremap heap at 0x60000000 as moved huge as there';
  expect(moved(whole, 'there[0] has PSE D')).toBe('always');
  expect(moved(whole, 'there[0] has P', 'setup { split_huge_pmd(top) }\n')).toBe('always');
  expect(moved(whole, 'moved[7] has D', 'setup { split_huge_pmd(top) }\n')).toBe('always');
  expect(moved('mremap heap at 0x60001000 as moved', 'moved[7] has P')).toBe('always');
  expect(moved('mremap heap[5..9] at 0x60001000 as moved', 'moved[2] has P')).toBe('always');
  expect(moved('mremap heap[5..9] at 0x60001000 as moved', 'heap[7] lacks P')).toBe('always');
});

test('each page of a huge entry has a frame, by a split and a move as well', () => {
  const shows = (what: string, page: string, write: string) =>
    verdict(`cpu 0 {\n write heap[7] as w\n ${what}\n}\nexpect always ${page} shows ${write}`);
  expect(shows('', 'heap[7]', 'w')).toBe('always');
  expect(shows('', 'heap[8]', 'initial')).toBe('always');
  expect(shows('mprotect heap[8] r', 'heap[7]', 'w')).toBe('always');
  expect(shows('mremap heap at 0x60000000 as moved', 'moved[7]', 'w')).toBe('always');
  expect(shows('mremap heap[5..9] at 0x60001000 as moved', 'moved[2]', 'w')).toBe('always');
  expect(shows('madvise-dontneed heap', 'heap[7]', 'zero')).toBe('always');
  expect(shows('madvise-dontneed heap[8]', 'heap[7]', 'w')).toBe('always');
  expect(shows('split_huge_pmd(top)\n collapse_huge_page(top)', 'heap[7]', 'w')).toBe('always');
  expect(shows('madvise-dontneed heap\n read heap[0]', 'heap[7]', 'zero')).toBe('always');
});

test('a huge page is freed as a whole, and a CPU that has its entry goes on with it', () => {
  const freed = (first: string, then: string) =>
    verdict(
      `cpu 0 {\n let old = ptep_get_and_clear(top)\n ${first}\n ${then}\n}\n` +
        'cpu 1 {\n read heap[0]\n read heap[9]\n}\nexpect never freed read',
    );
  expect(freed('put_page(old)', 'flush_tlb top')).toBe('sometimes');
  expect(freed('flush_tlb top', 'put_page(old)')).toBe('never');
});

test('khugepaged leaves pages that others refer to', () => {
  const collapsed = (got: string) =>
    verdict(`setup { split_huge_pmd(top) }\ncpu 0 {\n ${got}\n collapse_huge_page(top)\n}\nexpect always top has PSE`);
  expect(collapsed('')).toBe('always');
  expect(collapsed('get_page(read_pte(heap[3]))')).toBe('never');
});

test('a huge page migrates whole, with its A and D; where its migration entry is split, each page goes on', () => {
  const after = (beside: string, expected: string, quantity = 'always') =>
    verdict(`cpu 0 { migrate_pages(top) }\ncpu 1 {\n ${beside}\n}\nexpect ${quantity} ${expected}`);
  expect(after('write heap[7] as w', 'top has PSE P A D')).toBe('always');
  expect(after('write heap[7] as w', 'heap[7] shows w')).toBe('always');
  expect(after('write heap[7] as w', 'freed write', 'never')).toBe('never');
  expect(after('mprotect heap r', 'top lacks RW')).toBe('always');
  expect(after('mprotect heap[3] r', 'heap[7] has P A')).toBe('always');
  expect(after('mprotect heap[3] r\n write heap[7] as w', 'heap[7] shows w')).toBe('always');
  expect(after('madvise-dontneed heap', 'top lacks PSE')).toBe('always');
  expect(after('madvise-dontneed heap[3]', 'heap[3] lacks P')).toBe('always');
  expect(after('get_page(read_pte(top))', 'heap[7] shows initial')).toBe('always');
  expect(after('munmap heap', 'hang', 'never')).toBe('never');
  expect(after('fork\n write heap[7] as w', 'heap[7] shows w')).toBe('always');
  expect(after('clear-refs\n read heap[7]', 'top lacks SD', 'sometimes')).toBe('sometimes');
  expect(after('collapse_huge_page(top)', 'top has PSE')).toBe('always');
});

test('reclaim splits a huge page first, and A and D of its entry are those of the small ones', () => {
  const after = (what: string, beside: string, expected: string, quantity = 'always') =>
    verdict(`cpu 0 { ${what} }\ncpu 1 {\n ${beside}\n}\nexpect ${quantity} ${expected}`);
  const split = 'split_huge_page(top)';
  const reclaim = 'shrink_page_list(heap[3])';
  expect(after(split, 'read heap[9]', 'heap[7] has P A D')).toBe('always');
  expect(after(split, 'write heap[7] as w', 'heap[7] shows w')).toBe('always');
  expect(after(split, 'madvise-dontneed heap[3]', 'heap[3] lacks P')).toBe('always');
  expect(after(split, 'write heap[7]', 'freed write', 'never')).toBe('never');
  expect(after(reclaim, 'read heap[9]', 'swap heap[3] shows initial')).toBe('always');
  expect(after(reclaim, 'write heap[3] as w', 'heap[3] shows w')).toBe('always');
  expect(after(reclaim, 'write heap[3]', 'freed write', 'never')).toBe('never');
  expect(after(reclaim, 'mprotect heap[3] r', 'hang', 'never')).toBe('never');
});

test('a huge page that somebody refers to is not split for reclaim', () => {
  const kept = (what: string) => verdict(`cpu 0 {\n get_page(read_pte(top))\n ${what}\n}\nexpect always top has PSE`);
  expect(kept('split_huge_page(top)')).toBe('always');
  expect(kept('shrink_page_list(heap[3])')).toBe('always');
});

test('a huge page that somebody refers to stays where it is', () => {
  const moves = (setup: string) =>
    verdict(
      `cpu 0 {\n let before = read_pte(top)\n ${setup}\n migrate_pages(top)\n put_page(before)\n flush_tlb heap\n read heap[0]\n}\nexpect never freed read`,
    );
  expect(moves('get_page(before)')).toBe('never');
});

test('NUMA hinting takes the rights of a huge entry, and the next access gives them back', () => {
  const hinted = (then: string, expected: string) =>
    verdict(`cpu 0 {\n change_prot_numa(top)\n ${then}\n}\nexpect always ${expected}`);
  expect(hinted('', 'top has G PSE A D')).toBe('always');
  expect(hinted('read heap[7]', 'top has P PSE RW D')).toBe('always');
  expect(hinted('write heap[7] as w', 'heap[7] shows w')).toBe('always');
});

test('a write to what a child has splits the huge entry, and copies its page alone', () => {
  const after = (expected: string, wait = '') =>
    verdict(`cpu 0 {\n fork\n ${wait}\n write heap[3] as w\n}\nexpect always ${expected}`);
  expect(after('top lacks PSE')).toBe('always');
  expect(after('heap[3] shows w')).toBe('always');
  expect(after('heap[3] has RW')).toBe('always');
  expect(after('heap[4] lacks RW')).toBe('always');
  expect(after('top has PSE RW', 'wait')).toBe('always');
});

test('a child has a huge entry of its own, and who writes first splits its own and copies one page', () => {
  const after = (parent: string, child: string, expected: string) =>
    explore(
      `machine { memory sc }\nbackend native-6.1\n${map}cpu 0 {\n fork as kid { heap as copy huge as copied }\n ${parent}\n}\n` +
        `cpu 1 in kid {\n ${child}\n}\nexpect always ${expected}`,
    ).expects[0].verdict;
  expect(after('', 'read copy[3]', 'top has PSE')).toBe('always');
  expect(after('', 'read copy[3]', 'copied lacks RW')).toBe('always');
  expect(after('write heap[3] as w', 'read copy[3]', 'copy[3] shows initial')).toBe('always');
  expect(after('write heap[3] as w', 'read copy[3]', 'top lacks PSE')).toBe('always');
  expect(after('write heap[3] as w', 'read copy[3]', 'copied has PSE')).toBe('always');
  expect(after('write heap[3] as w', 'write copy[3] as v', 'copy[3] shows v')).toBe('always');
  expect(after('munmap heap', 'barrier\n write copy[3] as v', 'copy[4] shows initial')).toBe('always');
  expect(after('madvise-dontneed heap\n barrier', 'barrier\n write copy[3] as v', 'copied has PSE RW')).toBe('always');
});

test('entries of one PMD page share its lock, those of two do not', () => {
  const both = (address: string) =>
    verdict(
      `cpu 0 {\n barrier\n mremap heap at ${address} as moved huge as there\n}\n` +
        'cpu 1 {\n lock top\n barrier\n unlock top\n}\ncpu 2 {\n lock there\n barrier\n unlock there\n}\nexpect never hang',
    );
  expect(both('0x60000000')).toBe('never');
  expect(both('0x10000200000')).toBe('always');
});

test('what cannot be followed is refused by its place', () => {
  const said = (text: string) =>
    compile(text, 'refused.pte').diagnostics.map(({ code, place, message }) => `${code} ${place.line} ${message}`);
  expect(said(`backend xen-6.1\nbackend native\n${map}cpu 0 { read heap }`)).toEqual([
    'PTE058 3 on xen-6.1, Xen PV guests have no huge entries (PSE); on native, Linux 2.6 has no transparent huge pages (2.6.38): the script does not run there',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { msync heap read top }`)).toEqual([
    'PTE019 3 `msync` has no place beside huge mappings',
    'PTE019 3 `read` has no place on huge entries: they are no memory',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { pin_user_pages_fast(heap[3])  fork }`)).toEqual([
    'PTE019 3 `pin_user_pages_fast` has no place on pages of a huge mapping beside `fork`',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { set_pmd(heap[0], none) }`)).toEqual([
    'PTE019 3 `set_pmd` has no place beside huge mappings: their entries have names (`huge as top`), and `write_pte(top[0], 0)` clears one',
  ]);
  expect(
    said(`backend native-6.1\n${map}cpu 0 { shrink_page_list(top) migrate_pages(heap[3]) uffd_wp(heap[3]) }`),
  ).toEqual([
    'PTE019 3 `shrink_page_list` has no place on huge entries',
    'PTE019 3 `migrate_pages` has no place on a page of a huge mapping: it is about a huge entry',
    'PTE019 3 `uffd_wp` has no place on pages of a huge mapping: `split_huge_pmd` of the huge entry, `ptep_get_and_clear`, and `set_pte_at` of `pte_wrprotect(old)` under the lock, then `flush_tlb` are its steps',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { mremap heap at 0x60000000 migrate_pages(top) }`)).toEqual([
    'PTE019 3 `migrate_pages` has no place beside huge mappings and `mremap`',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { fork madvise-free heap }`)).toEqual([
    'PTE019 3 `madvise-free` has no place beside huge mappings and `fork`',
  ]);
  expect(said(`backend native-6.1\n${map}cpu 0 { mremap heap at 0x60001000 as moved huge as there }`)).toEqual([
    'PTE019 3 `huge as` has no place here: no huge entry can map what is moved',
  ]);
});

test('random scripts are scripts', () => {
  fc.assert(
    fc.property(fc.oneof(hugeScripts(3), hugeChildren(3)), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('they agree on those of a process and its child, too', () => {
  fc.assert(
    fc.property(hugeChildren(long ? 2 : 1), text => agree(text, long)),
    { numRuns: long ? 16 : 3 },
  );
}, 600_000);

// A state has a word for each page: the reference, which keeps all states whole, has the long tier for it.
test('reduced, full and reference exploration agree on random scripts', () => {
  fc.assert(
    fc.property(hugeScripts(long ? 2 : 1), text => agree(text, long)),
    { numRuns: long ? 24 : 4 },
  );
}, 600_000);

test('an entry that comes to name another table is refused, at its statement', () => {
  const other = 'map other 512 pages rw written huge as there\nsetup { split_huge_pmd(top)  split_huge_pmd(there) }\n';
  const moved = (value: string): string => {
    const { diagnostics } = explore(
      `backend native-6.1\n${map}${other}cpu 0 {\n write_pte(there[0], ${value})\n read other\n}\nexpect never fault`,
    );
    return diagnostics.map(({ line, message }) => `${line}: ${message}`).join();
  };
  expect(moved('read_pte(top[0])')).toMatch(/^6: .*another table than its own/);
  expect(moved('read_pte(there[0])')).toBe('');
});

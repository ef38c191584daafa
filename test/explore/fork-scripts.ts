/**
 * Random scripts whose fork has a child with a program: the parent, a second thread of it, and the child access their pages, take
 * rights and pages away, and flush, before and after the fork; and the kernel may reclaim, migrate and merge them.
 */
import fc from 'fast-check';

const backends = [
  'native',
  'native-i386',
  'native-6.1',
  'native-6.1 { reuse mapcount }',
  'native-6.1 { reuse count, asids 0 }',
  'native-7.2',
  'native-pae { mm 6.1 }',
  'xen-2.6.26',
  'xen-2.6.27',
  'xen-6.1',
  'xen-7.2',
];

const ofParent = ['heap[0]', 'heap[1]'];
const ofChild = ['copy[0]', 'copy[1]'];

const statement = (pages: readonly string[], activities: boolean): fc.Arbitrary<string> => {
  const page = fc.constantFrom(...pages);
  const access = fc.tuple(fc.constantFrom('read', 'write', 'write'), page).map(([how, p]) => `${how} ${p}`);
  const mprotect = fc.tuple(page, fc.constantFrom('r', 'rw')).map(([p, to]) => `mprotect ${p} ${to}`);
  const activity = fc
    .tuple(fc.constantFrom('shrink_page_list', 'migrate_pages', 'write_protect_page', 'change_prot_numa'), page)
    .map(([does, p]) => `${does}(${p})`);
  const byHand = page.map(p => `lock ${p}\n ptep_set_wrprotect(${p})\n unlock ${p}\n flush_tlb ${p}`);
  return fc.oneof(
    { weight: 6, arbitrary: access },
    { weight: 1, arbitrary: mprotect },
    { weight: 1, arbitrary: page.map(p => `madvise-dontneed ${p}`) },
    { weight: 1, arbitrary: page.map(p => `munmap ${p}`) },
    ...(activities
      ? [
          { weight: 1, arbitrary: page.map(p => `madvise-free ${p}`) },
          { weight: 6, arbitrary: activity },
        ]
      : []),
    { weight: 1, arbitrary: page.map(p => `pin_user_pages(${p})`) },
    { weight: 1, arbitrary: byHand },
    ...(pages === ofParent ? [{ weight: 1, arbitrary: page.map(p => `uffd_wp(${p})\n uffd_wp_resolve(${p})`) }] : []),
  );
};

const lines = (pages: readonly string[], maxLength: number, activities: boolean): fc.Arbitrary<string> =>
  fc.array(statement(pages, activities), { maxLength }).map(does => does.join('\n '));

/** What stands in the place of fork's own copying, and of its flush: nothing, most often. */
const replaced = [
  '',
  '',
  '',
  'fn flush_after_copy() { }',
  'fn copy_present_pte(p) { let e = read_pte(p)  get_page(e)  set_child_pte(p, pte_mkold(pte_wrprotect(e))) }',
  'fn copy_present_pte(p) { ptep_set_wrprotect(p)  let e = read_pte(p)  get_page(e)  set_child_pte(p, e) }',
  'fn copy_present_pte(p) { let page = alloc_page(p)  copy_page(page, read_pte(p))  set_child_pte(p, mk_pte(page, rw)) }',
  'fn copy_present_pte(p) { }',
];

/** A script; `most` statements before, after and beside the fork, and in the child. `activities`: the kernel reclaims, migrates and merges pages. */
export const forkScripts = (most: number, activities = false): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...backends),
      state: fc.constantFrom('written', 'read', 'untouched', 'written swapped[1]'),
      memory: fc.constantFrom('sc', 'sc', 'tso'),
      inSetup: fc.boolean(),
      before: lines(ofParent, most, activities),
      after: lines(ofParent, most, activities),
      beside: lines(ofParent, most, activities),
      child: lines(ofChild, most + 1, activities),
      exits: fc.boolean(),
      functions: fc.constantFrom(...replaced),
    })
    .map(({ backend, state, memory, inSetup, before, after, beside, child, exits, functions }) => {
      const fork = 'fork as child { heap as copy }';
      // 2.6 has no userfaultfd, nor MADV_FREE and NUMA hinting.
      const known = (text: string): string =>
        /6\.1|7\.2/.test(backend)
          ? text
          : text
              .replace(/uffd_wp(_resolve)?/g, 'pin_user_pages')
              .replace(/madvise-free/g, 'madvise-dontneed')
              .replace(/change_prot_numa/g, 'migrate_pages');
      return `machine { memory ${memory} }
backend ${backend}
map heap 2 pages rw ${state}
${functions}
${inSetup ? `setup { ${fork} }` : ''}
cpu 0 {
 ${known(before)}
 ${inSetup ? '' : fork}
 ${known(after)}
}
cpu 1 in child {
 ${known(child)}
 ${exits ? 'exit' : ''}
}
cpu 2 {
 ${known(beside)}
}
expect never lost write
expect never late write
expect never stale write
expect never lost D
`;
    });

/**
 * Random scripts about a file: its pages are truncated, invalidated, unmapped and locked by hand, while others access them, write them
 * back, reclaim them, and change their areas.
 */
import fc from 'fast-check';

const backends = [
  'native',
  'native-i386',
  'native { mm 6.1 }',
  'native-6.1 { flush_in_lock off }',
  'native-7.2',
  'native-pae { mm 6.1 }',
  'xen-2.6.27',
  'xen-6.1',
];

const states = [
  'shared file',
  'shared file written',
  'shared file untouched',
  'file untouched',
  'file',
  'file written',
  'shared',
];

const page = fc.constantFrom('data[0]', 'data[0]', 'data[1]');
const access = fc.tuple(fc.constantFrom('read', 'write', 'write'), page).map(([how, p]) => `${how} ${p}`);

/** A fault by hand, with the page's lock and without it. */
const functions = `fn bare_fault(p) {
 let found = find_get_page(p)
 lock p
 if found == 0 or read_pte(p) has P { put_page(found) } else { set_pte_at(p, mk_pte(found, rw)) }
 unlock p
}
fn locked_fault(p) { lock_page(p) bare_fault(p) unlock_page(p) }`;

const call = fc.oneof(
  { weight: 3, arbitrary: page.map(p => `truncate_pagecache(${p})`) },
  { weight: 3, arbitrary: page.map(p => `invalidate_inode_pages2(${p})`) },
  { weight: 1, arbitrary: page.map(p => `unmap_mapping_range(${p})`) },
  { weight: 1, arbitrary: page.map(p => `i_size_write(${p})`) },
  {
    weight: 1,
    arbitrary: page.map(p => `lock_page(${p})\n put_page(delete_from_page_cache(${p}))\n unlock_page(${p})`),
  },
);

const beside = fc.oneof(
  { weight: 4, arbitrary: access },
  { weight: 1, arbitrary: page.map(p => `locked_fault(${p})`) },
  { weight: 1, arbitrary: page.map(p => `bare_fault(${p})`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('munmap data[0]', 'msync data', 'mprotect data[0] r', 'madvise-dontneed data[0]'),
  },
  { weight: 1, arbitrary: page.map(p => `shrink_page_list(${p})`) },
);

const lines = (statements: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(statements, { minLength: 1, maxLength }).map(list => list.map(one => ` ${one}\n`).join(''));

/** A script; `most` statements of each CPU that accesses the file. */
export const fileScripts = (most: number): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...backends),
      state: fc.constantFrom(...states),
      setup: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: call }),
      kernel: call,
      user: lines(beside, most),
      third: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: access }),
    })
    .map(
      ({ backend, state, setup, kernel, user, third }) => `backend ${backend}
map data 2 pages rw ${state}
${functions}
${setup ? `setup { ${setup} }` : ''}
cpu 0 { ${kernel} }
cpu 1 {
${user}}
${third ? `cpu 2 { ${third} }` : ''}
expect never lost write
expect never freed read
expect never freed write
expect never late write
expect sometimes sigbus
expect sometimes page data[0] dirty
`,
    );

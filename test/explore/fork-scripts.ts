/**
 * Random scripts whose fork has a child with a program: the parent, a second thread of it, and the child access their pages, take
 * rights and pages away, and flush, before and after the fork.
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

const statement = (pages: readonly string[]): fc.Arbitrary<string> => {
  const page = fc.constantFrom(...pages);
  const access = fc.tuple(fc.constantFrom('read', 'write', 'write'), page).map(([how, p]) => `${how} ${p}`);
  const mprotect = fc.tuple(page, fc.constantFrom('r', 'rw')).map(([p, to]) => `mprotect ${p} ${to}`);
  const byHand = page.map(p => `lock ${p}\n ptep_set_wrprotect(${p})\n unlock ${p}\n flush_tlb ${p}`);
  return fc.oneof(
    { weight: 6, arbitrary: access },
    { weight: 1, arbitrary: mprotect },
    { weight: 1, arbitrary: page.map(p => `madvise-dontneed ${p}`) },
    { weight: 1, arbitrary: page.map(p => `munmap ${p}`) },
    { weight: 1, arbitrary: page.map(p => `pin_user_pages(${p})`) },
    { weight: 1, arbitrary: byHand },
  );
};

const lines = (pages: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(statement(pages), { maxLength }).map(does => does.join('\n '));

/** A script; `most` statements before, after and beside the fork, and in the child. */
export const forkScripts = (most: number): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...backends),
      state: fc.constantFrom('written', 'read', 'untouched', 'written swapped[1]'),
      memory: fc.constantFrom('sc', 'sc', 'tso'),
      inSetup: fc.boolean(),
      before: lines(ofParent, most),
      after: lines(ofParent, most),
      beside: lines(ofParent, most),
      child: lines(ofChild, most + 1),
      exits: fc.boolean(),
    })
    .map(({ backend, state, memory, inSetup, before, after, beside, child, exits }) => {
      const fork = 'fork as child { heap as copy }';
      return `machine { memory ${memory} }
backend ${backend}
map heap 2 pages rw ${state}
${inSetup ? `setup { ${fork} }` : ''}
cpu 0 {
 ${before}
 ${inSetup ? '' : fork}
 ${after}
}
cpu 1 in child {
 ${child}
 ${exits && backend.startsWith('native') ? 'exit' : ''}
}
cpu 2 {
 ${beside}
}
expect never lost write
expect never late write
expect never stale write
expect never lost D
`;
    });

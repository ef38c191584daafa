/**
 * Random scripts whose address space ends: two CPUs have a task of it that exits, and go on with another address space or none; a kernel
 * thread reclaims, or changes entries, meanwhile.
 */
import fc from 'fast-check';

const backends = [
  'native',
  'native-6.1',
  'native-6.1 { asids 0 }',
  'native-7.2',
  'native-pae',
  'xen-2.6.26',
  'xen-2.6.26 { current_cr3 off }',
  'xen-2.6.26 { pin_locks off }',
  'xen-2.6.27',
  'xen-2.6.27 { current_cr3 off, pin_locks off }',
  'xen-2.6.27 { pin_locks off }',
  'xen-2.6.27 { mc_batch 3 }',
  'xen-6.1',
  'xen-7.2',
  'xen-7.2-lazy',
];

const pages = ['heap[0]', 'tail[0]'];
const page = fc.constantFrom(...pages);

const ofTask = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('read', 'write'), page).map(([how, p]) => `${how} ${p}`) },
  { weight: 1, arbitrary: fc.tuple(page, fc.constantFrom('r', 'rw')).map(([p, to]) => `mprotect ${p} ${to}`) },
  { weight: 1, arbitrary: page.map(p => `madvise-dontneed ${p}`) },
  { weight: 1, arbitrary: page.map(p => `munmap ${p}`) },
);

const ofThread = fc.oneof(
  page.map(p => `shrink_page_list(${p})`),
  page.map(p => `lock ${p}\n ptep_set_wrprotect(${p})\n unlock ${p}\n flush_tlb ${p}`),
  page.map(p => `lock ${p}\n set_pte_at(${p}, pte_mkclean(read_pte(${p})))\n unlock ${p}`),
  page.map(p => `lock ${p}\n ptep_get_and_clear(${p})\n unlock ${p}\n flush_tlb ${p}`),
);

const behind = fc.constantFrom('', '', 'switch_to server\n read cache[0]', 'switch_to server\n write cache[0]\n exit');

const lines = (of: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(of, { maxLength }).map(does => does.join('\n '));

/** A script; `most` statements before an exit, and in the kernel thread. */
export const exitScripts = (most: number): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...backends),
      memory: fc.constantFrom('sc', 'sc', 'sc', 'tso'),
      state: fc.constantFrom('written', 'written', 'read', 'untouched', 'written swapped[0]'),
      tasks: fc.array(fc.tuple(lines(ofTask, most), behind), { minLength: 1, maxLength: 2 }),
      thread: fc.oneof(fc.constant(''), lines(ofThread, most)),
      distant: fc.boolean(),
    })
    .map(({ backend, memory, state, tasks, thread, distant }) => {
      // `server` ends where each of its tasks exits.
      const stays = tasks.some(([, then]) => then !== '' && !then.endsWith('exit'));
      const programs = tasks.map(
        ([does, then], cpu) => `cpu ${cpu} {\n ${does}\n exit\n ${stays ? then.replace(/\n exit$/, '') : then}\n}\n`,
      );
      return `machine { memory ${memory} }
backend ${backend}
map heap 1 pages rw ${state}
map tail 1 pages rw written${distant ? ' at 0x50000000' : ''}
mm server { map cache 1 pages rw written }
${programs.join('')}${thread === '' ? '' : `cpu ${tasks.length} in kthread {\n ${thread}\n}\n`}expect never late write
expect never bug
expect never hang
`;
    });

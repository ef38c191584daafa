/**
 * Random scripts with tasks: two or three CPUs that switch between two address spaces and a kernel thread, access the pages of the
 * one that they are in, take rights away there or, as reclaim does, elsewhere, and flush.
 */
import fc from 'fast-check';

const backends = [
  'native',
  'native-i386',
  'native-6.1',
  'native-6.1 { asids 0 }',
  'native-6.1 { asids 1 }',
  'native-7.2',
  'native-7.2 { flush_switching left_out }',
  'native-7.2 { flush_switching late }',
  'native-7.2 { flush_switching unordered }',
  'native-pae { mm 6.1 }',
  'xen-2.6.26',
  'xen-2.6.27',
  'xen-6.1',
  'xen-7.2',
];

type Space = 'main' | 'server' | 'kthread';
const spaces: readonly Space[] = ['main', 'main', 'server', 'kthread'];
const pages: Readonly<Record<Space, readonly string[]>> = {
  main: ['heap[0]', 'heap[1]'],
  server: ['cache[0]'],
  kthread: ['heap[0]', 'cache[0]'],
};

/** What a CPU in that address space may do. */
const statementIn = (space: Space): fc.Arbitrary<string> => {
  const page = fc.constantFrom(...pages[space]);
  const any = fc.constantFrom('heap[0]', 'cache[0]');
  const byHand = any.map(p => `write_pte(${p}, 0)\n flush_tlb ${p}`);
  const locked = any.map(p => `lock ${p}\n ptep_set_wrprotect(${p})\n unlock ${p}\n flush_tlb ${p}`);
  if (space === 'kthread') return fc.oneof(byHand, locked);
  const access = fc.tuple(fc.constantFrom('read', 'write'), page).map(([how, p]) => `${how} ${p}`);
  const mprotect = fc.tuple(page, fc.constantFrom('r', 'rw', 'none')).map(([p, to]) => `mprotect ${p} ${to}`);
  const zap = page.map(p => `madvise-dontneed ${p}`);
  return fc.oneof(
    { weight: 5, arbitrary: access },
    { weight: 2, arbitrary: mprotect },
    { weight: 1, arbitrary: zap },
    { weight: 1, arbitrary: byHand },
    { weight: 1, arbitrary: locked },
    { weight: 1, arbitrary: fc.constant('barrier') },
  );
};

/** A CPU's program: it is in one address space after the other, and does one or two things in each. */
const program = fc
  .array(
    fc
      .constantFrom(...spaces)
      .chain(space =>
        fc
          .array(statementIn(space), { minLength: space === 'kthread' ? 0 : 1, maxLength: 2 })
          .map(does => ({ space, does })),
      ),
    { minLength: 1, maxLength: 3 },
  )
  .map(stays => {
    const lines = stays.flatMap(({ space, does }, i) => [...(i > 0 ? [`switch_to ${space}`] : []), ...does]);
    return `in ${stays[0].space} {\n ${lines.join('\n ')}\n}\n`;
  });

/** A script; `cpus` CPUs at most. */
export const taskScripts = (cpus: number): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...backends),
      memory: fc.constantFrom('sc', 'sc', 'tso'),
      programs: fc.array(program, { minLength: 2, maxLength: cpus }),
    })
    .map(
      ({ backend, memory, programs }) =>
        `machine { memory ${memory} }\nbackend ${backend}\nmap heap 2 pages rw written\nmm server { map cache 1 pages rw written }\n${programs
          .map((p, cpu) => `cpu ${cpu} ${p}`)
          .join('')}expect never late write\nexpect never late read\nexpect never stale write\n`,
    );

const inHandler = fc.constantFrom(
  'load_cr3()',
  'invlpg(heap[0])',
  'write_pte(heap[0], 0)',
  'ptep_set_wrprotect(cache[0])',
  'let old = ptep_get_and_clear(heap[0])',
  'if READ_ONCE(seen) == 0 { load_cr3() }',
  'xchg(seen, 1)',
);

/** The same with a handler of CPU 1's interrupt, and a word that CPU 0 writes at its end. */
export const interruptedTasks: fc.Arbitrary<string> = fc
  .tuple(taskScripts(2), fc.array(inHandler, { minLength: 1, maxLength: 2 }))
  .map(([script, body]) => {
    const named = script
      .replace('mm server', 'word seen\nmm server')
      .replace(/\n}\ncpu 1/, '\n WRITE_ONCE(seen, 2)\n}\ncpu 1');
    return `${named.replace('expect', `irq 1 {\n ${body.join('\n ')}\n}\nexpect`)}expect never bug\n`;
  });

/** The same script, whose TLBs are filled unasked. */
export function unasked(script: string): string {
  const filled = script.replace(/memory (sc|tso)/, '$& fills unasked');
  if (filled === script) throw new Error('the script says nothing of memory');
  return filled;
}

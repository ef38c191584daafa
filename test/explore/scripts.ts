/**
 * Random scripts for property tests of the explorer: two or three CPUs with a few statements each on one or two small
 * mappings, on a random backend. Kernel-level updates come as whole idioms, with or without their lock and flush.
 */
import fc from 'fast-check';

const backends = [
  'native',
  'native-pae',
  'native { mm 6.1 }',
  'naive',
  'xen-2.6.26',
  'xen-trap',
  'xen-patch3',
  'xen-2.6.27',
  'xen-6.1',
  'xen-2.6.27 { mc_batch 2, mc_args 32 }',
  'xen-2.6.27 { preserve_ad off }',
  'xen-2.6.27 { hypervisor_update read-or-store }',
  'xen-6.1 { flush_in_lock off }',
  'native { stray_ad on }',
  'naive { flush_in_lock off }',
];

const page = fc.constantFrom('heap[0]', 'heap[1]', 'heap[2]', 'lib[0]');
const range = fc.oneof(page, fc.constantFrom('heap', 'heap[0..2]', 'heap[1..3]'));
const rights = fc.constantFrom('r', 'rw', 'none');

const access = fc.tuple(fc.constantFrom('read', 'write'), range).map(([how, where]) => `${how} ${where}`);
const mprotect = fc.tuple(range, rights).map(([where, to]) => `mprotect ${where} ${to}`);
const barrier = fc.constant('barrier');
const call = fc
  .tuple(fc.constantFrom('munmap', 'madvise-dontneed', 'madvise-free', 'msync', 'fork'), range)
  .map(([how, where]) => (how === 'fork' ? 'fork' : `${how} ${where}`));

/** Read, modify, write of one entry, each in its kernel's words. */
const update = fc
  .record({
    page,
    to: fc.constantFrom('r', 'rw'),
    how: fc.constantFrom('raw', 'clear', 'pair', 'cmpxchg'),
    locked: fc.boolean(),
    flushed: fc.boolean(),
    lazy: fc.boolean(),
  })
  .map(({ page: p, to, how, locked, flushed, lazy }) => {
    const bodies: Record<string, string> = {
      raw: `let old = read_pte(${p})\n write_pte(${p}, pte_modify(old, ${to}))`,
      clear: `let old = ptep_get_and_clear(${p})\n set_pte_at(${p}, pte_modify(old, ${to}))`,
      pair: `let old = ptep_modify_prot_start(${p})\n ptep_modify_prot_commit(${p}, pte_modify(old, ${to}))`,
      cmpxchg: `let old = read_pte(${p})\n let seen = cmpxchg_pte(${p}, old, pte_modify(old, ${to}))\n if seen != old { cmpxchg_pte(${p}, seen, pte_or(pte_modify(seen, ${to}), seen, A D)) }`,
    };
    let body = bodies[how];
    if (lazy) body = `lazy {\n ${body}\n}`;
    if (locked) body = `lock ${p}\n ${body}\n unlock ${p}`;
    return flushed ? `${body}\n flush_tlb ${p}` : body;
  });

const statement = fc.oneof(
  { weight: 4, arbitrary: access },
  { weight: 2, arbitrary: mprotect },
  { weight: 2, arbitrary: update },
  { weight: 1, arbitrary: barrier },
  { weight: 2, arbitrary: call },
);

/** Statements of one block must not declare a name twice, so each stands in a block of its own. */
const body = (statements: readonly string[]): string =>
  statements.map((s, i) => s.replaceAll(/\b(old|seen)\b/g, `$1${i}`)).join('\n ');

/** Backends that lose bits. */
export const losing: readonly string[] = [
  'naive',
  'xen-2.6.27 { preserve_ad off }',
  'xen-6.1 { hypervisor_update read-or-store }',
];

/** A script; `cpus` CPUs at most. */
export const scripts = (cpus: number, on: readonly string[] = backends): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...on),
      state: fc.constantFrom('', ' read', ' written', ' untouched', ' shared', ' shared file'),
      lib: fc.constantFrom('r', 'rw', 'none'),
      programs: fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: cpus }),
    })
    .map(({ backend, state, lib, programs }) => {
      const script = `backend ${backend}\nmap heap 3 pages rw${state}\nmap lib 1 pages ${lib}\n${programs
        .map((p, cpu) => `cpu ${cpu} {\n ${body(p)}\n}\n`)
        .join('')}`;
      // MADV_FREE came with Linux 4.5.
      return backend.includes('6.1') ? script : script.replaceAll('madvise-free', 'madvise-dontneed');
    });

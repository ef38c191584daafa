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
  'native-i386',
  'native { stray_ad on, mm 6.1 }',
  'xen-trap { stray_ad on }',
  'xen-2.6.26 { xenfeat_preserve_ad off, lazy off }',
  'xen-2.6.27 { preempt_after 1 }',
  'xen-2.6.27 { pt_lock domain, flush_in_lock off, stray_ad on }',
  'xen-2.6.27 { hypervisor_update store, extend_args off }',
  'xen-6.1 { lazy off }',
  'vmi { queue 2 }',
  'kvm-2.6.26',
  'kvm-2.6.26 { width pae }',
  'native-7.2',
  'xen-7.2',
  'native-pae { mm 6.12 }',
];

/** What the entries are at first. */
const states = [
  '',
  ' read',
  ' written',
  ' untouched',
  ' shared',
  ' shared file',
  ' file',
  ' shared written',
  ' swapped [0..2]',
  ' migrating [1]',
];

const page = fc.constantFrom('heap[0]', 'heap[1]', 'heap[2]', 'lib[0]');
const range = fc.oneof(page, fc.constantFrom('heap', 'heap[0..2]', 'heap[1..3]'));
const rights = fc.constantFrom('r', 'rw', 'none');

const access = fc.tuple(fc.constantFrom('read', 'write'), range).map(([how, where]) => `${how} ${where}`);
const mprotect = fc.tuple(range, rights).map(([where, to]) => `mprotect ${where} ${to}`);
const barrier = fc.constant('barrier');
const call = fc
  .tuple(fc.constantFrom('munmap', 'madvise-dontneed', 'madvise-free', 'msync', 'fork', 'wait', 'mremap'), range)
  .map(([how, where]) => {
    if (how === 'fork' || how === 'wait') return how;
    return how === 'mremap' ? `mremap ${where} at free` : `${how} ${where}`;
  });

/** One instruction on one entry, with or without its lock. */
const touch = fc
  .tuple(fc.constantFrom('ptep_set_wrprotect', 'ptep_test_and_clear_young', 'ptep_get_and_clear'), page, fc.boolean())
  .map(([how, p, locked]) => (locked ? `lock ${p}\n ${how}(${p})\n unlock ${p}` : `${how}(${p})`));

/** What follows hangs on what an entry says. */
const choice = fc
  .tuple(page, fc.constantFrom('P', 'A', 'D', 'RW'), fc.oneof(access, mprotect, touch, fc.constant('flush_tlb heap')))
  .map(([p, bits, then]) => `let old = read_pte(${p})\n if old has ${bits} { ${then} } else { read lib[0] }`);

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
  { weight: 1, arbitrary: touch },
  { weight: 1, arbitrary: choice },
  { weight: 1, arbitrary: barrier },
  { weight: 2, arbitrary: call },
);

/** Statements of one block must not declare a name twice, so each stands in a block of its own. */
const body = (statements: readonly string[]): string =>
  statements.map((s, i) => s.replaceAll(/\b(old|seen)\b/g, `$1${i}`)).join('\n ');

/** What goes over pages alone, again and again: where CPUs come by the same pages, and one is past a page and another not. */
const walk = fc.oneof(access, access, mprotect);

/** Backends that lose bits, or fault while others update. */
export const losing: readonly string[] = [
  'naive',
  'xen-2.6.27 { preserve_ad off }',
  'xen-6.1 { hypervisor_update read-or-store }',
  'kvm-2.6.26',
  'xen-2.6.26',
  'native-pae',
];

/** Words, barriers of memory, and plain stores to entries that nothing orders; what is read of either is kept in words. */
const store = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('WRITE_ONCE(x, 1)', 'WRITE_ONCE(x, 2)', 'WRITE_ONCE(y, 1)') },
  { weight: 2, arbitrary: fc.constantFrom('WRITE_ONCE(a, READ_ONCE(x))', 'WRITE_ONCE(b, READ_ONCE(y))') },
  { weight: 1, arbitrary: fc.constantFrom('xchg(x, 3)', 'smp_mb()', 'flush_tlb heap', 'invlpg(heap[0])') },
  { weight: 2, arbitrary: page.map(p => `write_pte(${p}, 0)`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(page, fc.constantFrom('P', 'D', 'RW'))
      .map(([p, bit]) => `let old = read_pte(${p})\n if old has ${bit} { WRITE_ONCE(a, 5) }`),
  },
  {
    weight: 1,
    arbitrary: page.map(
      p => `lock ${p}\n let old = read_pte(${p})\n write_pte(${p}, pte_wrprotect(old))\n unlock ${p}`,
    ),
  },
  { weight: 2, arbitrary: access },
  { weight: 1, arbitrary: fc.oneof(mprotect, update, touch) },
);

/** A script whose stores wait; `cpus` CPUs at most. */
export const stores = (cpus: number): fc.Arbitrary<string> =>
  scriptsOf(store, cpus, ['native', 'native', 'native-pae', 'native { mm 6.1 }', 'xen-2.6.27', 'kvm-2.6.26']).map(
    script => `machine { memory tso }\n${['x', 'y', 'a', 'b'].map(w => `word ${w}\n`).join('')}${script}`,
  );

/** Code that turns interrupts off for a while, or sits in lazy mode where they are on. */
const masked = fc.oneof(
  { weight: 3, arbitrary: update },
  { weight: 2, arbitrary: access },
  { weight: 1, arbitrary: mprotect },
  { weight: 1, arbitrary: touch },
  { weight: 1, arbitrary: fc.constantFrom('flush_tlb heap', 'barrier') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(update, access, touch), fc.boolean())
      .map(([s, saves]) =>
        saves
          ? `let seen = local_irq_save()\n ${s.replaceAll('seen', 'found')}\n local_irq_restore(seen)`
          : `local_irq_disable()\n ${s}\n local_irq_enable()`,
      ),
  },
);

/** What a handler does: no system call, and no lazy mode. */
const handler = fc.oneof(
  access,
  touch,
  update.filter(text => !text.includes('lazy')),
  fc.constantFrom('flush_tlb heap', 'invlpg(heap[1])'),
);

/** A script one or two of whose CPUs are interrupted, once or twice; `cpus` CPUs at most. */
export const interrupted = (cpus: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      scriptsOf(
        masked,
        cpus,
        backends.filter(b => !b.startsWith('vmi') && !b.startsWith('kvm')),
        2,
      ),
      fc.array(fc.tuple(fc.constantFrom(0, 1), fc.array(handler, { minLength: 1, maxLength: 2 })), {
        minLength: 1,
        maxLength: 2,
      }),
    )
    .map(
      ([script, handlers]) => `${script}${handlers.map(([cpu, list]) => `irq ${cpu} {\n ${body(list)}\n}\n`).join('')}`,
    );

/** The same, whose interrupts come while they are off, too. */
export const unmaskable = (cpus: number): fc.Arbitrary<string> =>
  interrupted(cpus).map(script => script.replaceAll(/^irq /gm, 'nmi '));

/** A script whose stores wait, with readers of RCU, and who waits for them. */
export const readers = (cpus: number): fc.Arbitrary<string> =>
  stores(cpus).map(script =>
    script
      .replaceAll(/WRITE_ONCE\([ab], READ_ONCE\([xy]\)\)/g, 'rcu_read_lock()\n $&\n rcu_read_unlock()')
      .replaceAll(/WRITE_ONCE\(x, [12]\)|smp_mb\(\)/g, '$&\n synchronize_rcu()'),
  );

/** A script; `cpus` CPUs at most. */
export const scripts = (cpus: number, on: readonly string[] = backends): fc.Arbitrary<string> =>
  scriptsOf(statement, cpus, on);

/** A script of accesses and mprotects. */
export const walks = (cpus: number): fc.Arbitrary<string> => scriptsOf(walk, cpus, backends);

const scriptsOf = (
  statements: fc.Arbitrary<string>,
  cpus: number,
  on: readonly string[],
  most = 3,
): fc.Arbitrary<string> =>
  fc
    .record({
      backend: fc.constantFrom(...on),
      state: fc.constantFrom(...states),
      lib: fc.constantFrom('r', 'rw', 'none'),
      programs: fc.array(fc.array(statements, { minLength: 1, maxLength: most }), { minLength: 2, maxLength: cpus }),
    })
    .map(({ backend, state, lib, programs }) => {
      const script = `backend ${backend}\nmap heap 3 pages rw${state}\nmap lib 1 pages ${lib}\n${programs
        .map((p, cpu) => `cpu ${cpu} {\n ${body(p)}\n}\n`)
        .join('')}`;
      // MADV_FREE came with Linux 4.5, and two areas cannot move to one place.
      let free = 0x5000_0000;
      const placed = script.replaceAll(' at free', () => ` at 0x${((free += 0x40_0000)).toString(16)}`);
      return backend.includes('6.1') ? placed : placed.replaceAll('madvise-free', 'madvise-dontneed');
    });

/** A script one of whose CPUs has a second task, and perhaps a handler. */
export const preempted: fc.Arbitrary<string> = fc
  .tuple(
    scriptsOf(
      masked,
      2,
      backends.filter(b => !b.startsWith('vmi') && !b.startsWith('kvm')),
      2,
    ),
    fc.array(fc.oneof(access, mprotect, touch, update), { minLength: 1, maxLength: 2 }),
    fc.option(handler),
  )
  .map(
    ([script, task, irq]) =>
      `${script}preempt 0 {\n ${body(task)}\n}\n${irq === null ? '' : `irq 0 {\n ${body([irq])}\n}\n`}`,
  );

/** The same, with preemption off where interrupts were. */
export const unpreempted: fc.Arbitrary<string> = preempted.map(script =>
  script.replaceAll('local_irq_disable', 'preempt_disable').replaceAll('local_irq_enable', 'preempt_enable'),
);

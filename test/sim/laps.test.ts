/**
 * Walks whose laps are done at once: fork, munmap and madvise over a mapping of many tables, whatever a gather holds of them, mremap of whole tables, and mprotect behind them. Stepping
 * through each page is the other path; both have to agree on each event, entry, count, hypercall and cycle.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../../src/sim/presets.ts';
import '../seed.ts';
import { agree, runOf } from './both-ways.ts';

/** lguest has one CPU, and s390 mprotect alone. */
const all = presets.filter(p => p.family !== 'lguest' && p.family !== 's390').map(p => p.name);
const some = ['native', 'native-7.2', 'xen-2.6.27', 'xen-6.1', 'xen-7.2'];
const backends = process.env.LONG ? all : some;
/** Enough tables for a section to be one lap, and more than a gather holds. */
const PAGES = 20_000;

describe('laps and steps agree', () => {
  const heap = `map heap ${PAGES} pages rw written`;
  const elsewhere = 'mm other { map x 1 pages rw }';
  const cases = [
    [
      'fork, mprotect, and what takes pages away',
      `${heap}
       cpu 0 { fork  mprotect heap[700..19000] r  madvise-dontneed heap[512..18944]  munmap heap }`,
    ],
    [
      'where another CPU reads and writes all over it',
      `${heap}
       setup { madvise-dontneed heap[9000..9003]  fork }
       cpu 0 { mprotect heap r  munmap heap[2048..4096]  madvise-dontneed heap[4500..19500]  munmap heap }
       cpu 1 { write heap[5]  read heap[9001]  write heap[19000]  read heap[19999] }`,
    ],
    [
      'where a setup block leaves holes and empty tables, and a range begins within a table',
      `${heap}
       setup { fork  madvise-dontneed heap[1000..9000]  munmap heap[10000..15000] }
       cpu 0 { mprotect heap[0..10000] r  mprotect heap[15000..20000] none  munmap heap[333..20000] }`,
    ],
    [
      'munmap behind an mprotect where pages are missing, and others are read, all over it',
      `${heap}
       setup { madvise-dontneed heap[1000]  madvise-dontneed heap[7001]  madvise-dontneed heap[13000..13600] }
       cpu 0 { mprotect heap[4000..15000] r  munmap heap[100..20000] }
       cpu 1 { read heap[2000]  read heap[7001]  read heap[16000] }`,
    ],
    [
      'mprotects of parts between pages that differ, one after another',
      `${heap}
       setup { madvise-dontneed heap[3000]  madvise-dontneed heap[9000] }
       cpu 0 { munmap heap[6000]
               mprotect heap[100..6000] r
               mprotect heap[6001..15000] r
               fork  mprotect heap[0..6000] rw  clear-refs  mprotect heap[0..6000] r
               mprotect heap[6001..20000] none  mprotect heap[6001..20000] rw }
       cpu 1 { read heap[12000] }`,
    ],
    [
      'where a CPU comes from another address space, or is lazy',
      `${heap}\n${elsewhere}
       cpu 0 { mprotect heap r  madvise-dontneed heap[700..19000]  munmap heap }
       cpu 1 { read heap[5]  switch_to other  read x }
       cpu 2 in other { read x  switch_to kthread }`,
    ],
  ] as const;
  const moving = [
    [
      'mremap, there and back, and what is done at both places',
      `cpu 0 { mprotect heap r  mremap heap at 0x200000000000 as there  mprotect there[600..19000] rw
               madvise-dontneed there[512..9000]  mremap there at 0x300000000000 as third  mprotect third none  munmap third }`,
    ],
    [
      'mprotect of what moved beside what did not',
      `cpu 0 { mremap heap[0..10240] at 0x100005000000 as there  mprotect heap[10240]..there r }`,
    ],
    [
      'mremap where another CPU accesses both',
      `cpu 0 { mremap heap at 0x200000000000 as there  fork  mprotect there r  munmap there[2048..4096] }
       cpu 1 { write heap[5]  read heap[9001]  write there[19000]  read heap[5]  write there[5] }`,
    ],
    [
      'mremap of a mapping that begins within a table',
      `setup { madvise-dontneed heap[9000..9003]  munmap heap[0..333] }
       cpu 0 { mremap heap[333..20480] at 0x20000014d000 as there  mprotect there r  munmap there }`,
    ],
    [
      'mremap to where another CPU waits for a page',
      `cpu 0 { mremap heap at 0x200000000000 as there }
       cpu 1 { read there[9001]  write there[15000] }`,
    ],
    [
      'mremap to where a PMD page ends, and the next one is not there',
      `cpu 0 { mremap heap at 0x20003ec00000 as there  munmap there[100..15000] }`,
    ],
    [
      'mremap of what ends within a table',
      `cpu 0 { mremap heap[0..20000] at 0x200000000000 as there  fork  mprotect there[100..19999] r  munmap there  munmap heap[20001..20480] }`,
    ],
    [
      'mremap to a place that lies elsewhere in its tables',
      `cpu 0 { mremap heap[100..9000] at 0x200000000000 as there  mprotect there r  fork  munmap there }`,
    ],
    [
      'mremap of what lacks pages, and of tables that are not there, to where other tables are',
      `setup { madvise-dontneed heap[3000]  madvise-dontneed heap[7000..9000]  munmap heap[12000..14000]  mremap heap[0..2048] at 0x200000000000 as near }
       cpu 0 { mremap heap[2048..12000] at 0x200000800000 as there  mprotect near..there r  munmap there[500..9000] }
       cpu 1 { write heap[10000]  read heap[4000]  write there[9000] }`,
    ],
  ].map(([what, script]) => [what, `map heap ${40 * 512} pages rw at 0x100000000000 written\n${script}`] as const);
  const several = [
    [
      'several large mappings, and a file between them',
      `map a 9000 pages rw at 0x100000123000 written
       map text 30 pages r file
       map b 20000 pages r untouched
       map c 8704 pages rw read
       cpu 0 { mprotect a r  munmap b[100..9000]  mprotect c[1..8704] none  fork  read b[19999]  mprotect a..a none  munmap c[100..8000] }
       cpu 1 { write a[8999]  write c[5] }`,
    ],
    [
      'two mappings that meet within a table, and are empty',
      `map a 9000 pages rw at 0x100000000000 written
       map b 20000 pages rw at 0x100002328000 written
       cpu 0 { madvise-dontneed b  madvise-dontneed a  mprotect a..b r  munmap a[10..9000] }`,
    ],
    [
      'shared memory that has moved, whose pages are dirty where they came from',
      `map m 10000 pages rw at 0x100000000000 shared written
       cpu 0 { mremap m at 0x200000000000 as there  munmap there[10..9990] }`,
    ],
  ] as const;
  const isNarrow = (name: string): boolean => presets.find(p => p.name === name)!.parameters.width !== 'x86-64';
  /** Of those that move pages entry by entry and as whole tables, and of a queue, one each. */
  const move = (backend: string): boolean =>
    !isNarrow(backend) && (process.env.LONG !== undefined || ['native-7.2', 'xen-2.6.27'].includes(backend));
  const each = backends.flatMap(backend =>
    [...cases, ...(move(backend) ? [...moving, ...several] : [])].map(
      ([what, script]) => [backend, what, script] as const,
    ),
  );
  it.each(each)('on %s: %s', (backend, _, script) => agree(`backend ${backend}\n${script}`), 600_000);

  const calls = fc.record({
    call: fc.constantFrom(
      'mprotect r',
      'mprotect none',
      'fork',
      'munmap',
      'madvise-dontneed',
      'clear-refs',
      'write',
      'read',
    ),
    from: fc.nat(PAGES - 1),
    length: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(PAGES), fc.integer({ min: 1, max: PAGES })),
  });
  const scripts = fc
    .record({
      backend: fc.constantFrom(...all),
      start: fc.oneof(fc.constant(0), fc.constant(2 ** 18 - 9_000), fc.nat(2000)),
      state: fc.constantFrom(
        '',
        'read',
        'written',
        'written',
        'untouched',
        'written swapped[700..1300]',
        'shared written',
      ),
      cpus: fc.integer({ min: 1, max: 2 }),
      calls: fc.array(calls, { minLength: 1, maxLength: 4 }),
    })
    .map(({ backend, start, state, cpus, calls }) => {
      const lines = calls.map(({ call, from, length }) => {
        const [name, protection] = call.split(' ');
        const few = `heap[${from}..${Math.min(PAGES, from + 1 + (length % 3))}]`;
        const range = length === PAGES ? 'heap' : `heap[${from}..${Math.min(PAGES, from + length)}]`;
        if (name === 'fork' || name === 'clear-refs') return name;
        if (name === 'write' || name === 'read') return `${name} ${few}`;
        return `${name} ${range} ${protection ?? ''}`;
      });
      const map = `map heap ${PAGES} pages rw at 0x${(0x40000000 + start * 4096).toString(16)} ${state}`;
      return `machine { cpus ${cpus} }\nbackend ${backend}\n${map}\ncpu 0 { ${lines.join('  ')} }\n`;
    });

  const moved = fc
    .record({
      backend: fc.constantFrom(...all),
      start: fc.oneof(fc.constant(0), fc.nat(2000)),
      by: fc.oneof(fc.constant(0), fc.constant(0), fc.constant(2 ** 17 - 512), fc.nat(1000)),
      state: fc.constantFrom('', 'written', 'written', 'read', 'written swapped[700..1300]', 'shared written'),
      first: fc.oneof(fc.constant(0), fc.nat(3000)),
      end: fc.oneof(fc.constant(PAGES), fc.integer({ min: 12_000, max: PAGES })),
      reader: fc.boolean(),
      before: fc.array(calls, { maxLength: 2 }),
      after: fc.array(calls, { minLength: 1, maxLength: 3 }),
    })
    .map(({ backend, start, by, state, first, end, reader, before, after }) => {
      const line = (map: string, pages: number, { call, from, length }: (typeof before)[number]) => {
        const [name, protection] = call.split(' ');
        if (name === 'fork' || name === 'clear-refs') return name;
        const at = from % pages;
        const most = name === 'write' || name === 'read' ? 3 : length;
        // A part that is gone, or is another area, would not move.
        const few = map === 'heap' ? 2 : most;
        const range = length === PAGES && map !== 'heap' ? map : `${map}[${at}..${Math.min(pages, at + few)}]`;
        return map === 'heap' && name !== 'write' && name !== 'read'
          ? `madvise-dontneed ${range}`
          : `${name} ${range} ${protection ?? ''}`;
      };
      const at = 0x40000000 / 4096 + start;
      const to = 0x80000000 / 4096 + start + first + by;
      const statements = [
        ...before.map(call => line('heap', PAGES, call)),
        `mremap heap[${first}..${end}] at 0x${(to * 4096).toString(16)} as there`,
        ...after.map(call => line('there', end - first, call)),
      ];
      const other = reader ? `cpu 1 { read heap[${first + 700}]  write there[5000] }\n` : '';
      const map = `map heap ${PAGES} pages rw at 0x${(at * 4096).toString(16)} ${state}`;
      return `machine { cpus 2 }\nbackend ${backend}\n${map}\ncpu 0 { ${statements.join('  ')} }\n${other}`;
    });

  const onS390 = fc
    .record({
      backend: fc.constantFrom('s390', 's390-batch'),
      start: fc.oneof(fc.constant(0), fc.nat(2000)),
      state: fc.constantFrom('', 'written', 'read', 'untouched', 'shared written'),
      cpus: fc.integer({ min: 1, max: 2 }),
      reader: fc.boolean(),
      calls: fc.array(
        fc.record({
          call: fc.constantFrom('mprotect r', 'mprotect rw', 'mprotect none', 'write', 'read'),
          from: fc.nat(PAGES - 1),
          length: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(PAGES), fc.integer({ min: 1, max: PAGES })),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ backend, start, state, cpus, reader, calls }) => {
      const lines = calls.map(({ call, from, length }) => {
        const [name, protection] = call.split(' ');
        const most = protection ? length : 3;
        return `${name} heap[${protection && length === PAGES ? 0 : from}..${Math.min(PAGES, from + most)}] ${protection ?? ''}`;
      });
      const other = reader && cpus === 2 ? 'cpu 1 { read heap[700]  write heap[9000] }\n' : '';
      const map = `map heap ${PAGES} pages rw at 0x${(0x40000000 + start * 4096).toString(16)} ${state}`;
      return `machine { cpus ${cpus} }\nbackend ${backend}\n${map}\ncpu 0 { ${lines.join('  ')} }\n${other}`;
    });

  it('on random scripts for s390, whose mprotects are laps', () => {
    fc.assert(fc.property(onS390, fc.boolean(), agree), { numRuns: process.env.LONG ? 200 : 4 });
  }, 600_000);

  it('on random scripts that move pages', () => {
    fc.assert(fc.property(moved, fc.boolean(), agree), { numRuns: process.env.LONG ? 200 : 5 });
  }, 600_000);

  it('on random scripts', () => {
    fc.assert(fc.property(scripts, fc.boolean(), agree), { numRuns: process.env.LONG ? 200 : 8 });
  }, 600_000);
});

/** Three laps of gathers and more: 4849 tables fill 256 of them. */
const GATHERS = 7_800_000;

if (process.env.LONG)
  describe('laps of many tables and steps agree', () => {
    it.each(['native-7.2', 'xen-6.1', 'xen-7.2'])(
      'where they fill gathers on %s',
      backend =>
        agree(
          `backend ${backend}
         map heap ${GATHERS} pages rw written
         cpu 0 { mprotect heap[4000..9000] r  munmap heap[300..${GATHERS - 5000}] }
         cpu 1 { read heap[${GATHERS - 1}] }`,
        ),
      600_000,
    );

    it.each(['native-7.2', 'xen-2.6.27', 'xen-7.2', 'xen-6.1 { mc_batch 9 }', 'xen-2.6.27 { mc_batch 5 }'])(
      'where fork copies those below seven PMD pages, of two PUD pages, on %s',
      backend =>
        agree(
          `backend ${backend}
         map heap 1900000 pages rw at 0x17f40000000 written
         cpu 0 { fork  munmap heap[1000..1900000] }
         cpu 1 { read heap[5] }`,
        ),
      600_000,
    );
  });

describe('a TiB and a half', () => {
  /** What has a PUD page of its own. */
  const HALF = 2 ** 27;

  it.each([
    ['native', 'cpu 0 { munmap heap }'],
    ['xen-2.6.27', 'cpu 0 { munmap heap }'],
    ['xen-2.6.27', 'cpu 0 { madvise-dontneed heap }'],
    ['native', 'cpu 0 { fork  mprotect heap r }'],
    ['native', 'cpu 0 { mremap heap at 0x400000000000 as there  munmap there }'],
    ['xen-2.6.27', 'cpu 0 { mremap heap at 0x400000000000 as there }'],
    ['xen-6.1', 'cpu 0 { mremap heap at 0x400000014000 as there  fork }'],
    ...(process.env.LONG ? [['native-7.2', 'setup { fork } cpu 0 { mprotect heap r }']] : []),
  ])(
    'on %s: %s costs what each half does',
    (backend, calls) => {
      const [one, two, three] = [1, 2, 3].map(
        halves => runOf(`backend ${backend}\nmap heap ${halves * HALF} pages rw written\n${calls}\n`, true).recording,
      );
      for (const count of ['updates', 'traps', 'hypercalls', 'cycles'] as const)
        expect([count, three.result[count]]).toEqual([count, 2 * two.result[count] - one.result[count]]);
      expect(three.log.truncated).toBe(false);
    },
    600_000,
  );
});

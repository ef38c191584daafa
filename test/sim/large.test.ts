/**
 * Mappings that are too large to be written out: counts that are known without a run, and what differs at places spread over
 * them. That their stretches say what stepping through each page would, random scripts of a few tables show.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { hexPte } from '../../src/model/pte.ts';
import { packLog, unpackLog } from '../../src/protocol/packed-log.ts';
import { build } from '../../src/sim/build.ts';
import { runBackend } from '../../src/sim/run.ts';
import { MAX_WRITTEN_OUT } from '../../src/sim/uniform.ts';
import { scenarioOf } from './scenarios.ts';

const TIB = 2 ** 28;
/** From this size on, tables are kept as stretches. */
const KEPT = 8192;

const resultOf = (text: string) => {
  const scenario = scenarioOf(text);
  return runBackend(scenario, scenario.backends[0]).recording;
};

describe('areas in great numbers', () => {
  it('cost each what one costs, and their locks, too', () => {
    const { result } = resultOf(
      `backend native-7.2
       map heap 8000 pages rw written
       cpu 0 { for i in 0..4000 { mprotect heap[2*i] r } }
       cpu 1 { for i in 0..4000 { write heap[2*i+1] } }`,
    );
    expect(result.flushes).toBe(8000);
  }, 8000);
});

describe('a TiB', () => {
  it.each(['native', 'native-7.2', 'xen-2.6.27', 'xen-7.2'])(
    'has the counts of a table, so many times, on %s',
    backend => {
      const of = (pages: number) =>
        resultOf(`backend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`);
      const [whole, two, one] = [TIB, 1024, 512].map(of);
      const tables = TIB / 512;
      for (const count of ['updates', 'traps', 'hypercalls', 'cycles'] as const) {
        const [a, b] = [one.result[count], two.result[count]];
        expect(whole.result[count]).toBe(a + (tables - 1) * (b - a));
      }
      const updates = whole.result.batches.reduce((sum, b) => sum + (b.times ?? 1) * b.updates, 0);
      expect(updates).toBe(backend.startsWith('xen') ? TIB : 0);
      expect(whole.log.length).toBeLessThanOrEqual(two.log.length);
      const [fold] = whole.log.folds;
      expect(fold.times).toBe(tables);
    },
  );

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 32])(
    'may be sixteen, with words that are as wide as it needs: %i pages',
    pages => {
      const { result, log } = resultOf(
        `backend native-7.2
       map heap ${pages} pages rw written
       cpu 0 { mprotect heap r  munmap heap }
       cpu 1 { read heap[${pages - 1}] }
       expect never lost D`,
      );
      expect(result.limits).toEqual([]);
      expect(log.page instanceof Float64Array).toBe(pages >= 2 ** 31);
      expect(unpackLog(packLog(log))).toEqual(log);
      expect(Math.max(...log.page)).toBe(pages - 1);
      expect(Math.max(...log.a)).toBe(pages);
    },
  );

  it.each(['native', 'native-7.2', 'xen-7.2'])('sixteen times has sixteen times the counts, on %s', backend => {
    const of = (pages: number) =>
      resultOf(`backend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`).result;
    const [sixteen, one, half] = [2 ** 32, TIB, TIB / 2].map(of);
    for (const count of ['updates', 'hypercalls', 'cycles'] as const)
      expect(sixteen[count]).toBe(one[count] + 30 * (one[count] - half[count]));
  });

  it('can be moved, all sixteen of it', () => {
    const { result, log } = resultOf(
      `backend native-7.2
       map heap ${2 ** 32} pages rw untouched
       cpu 0 { write heap[${2 ** 32 - 1}]  mremap heap at 0x200000000000 as there  mprotect there r }
       cpu 1 { read there[${2 ** 32 - 1}] }`,
    );
    expect(result.limits).toEqual([]);
    expect(Math.max(...log.page)).toBe(2 ** 33 - 1);
  });

  it.each(['native', 'native-6.1', 'xen-2.6.27', 'xen-7.2'])(
    'is moved in a second, and in rows of what differs, on %s',
    backend => {
      for (const to of ['0x400000000000', '0x400000014000']) {
        const { result, log } = resultOf(
          `backend ${backend}
         map heap ${TIB - 7} pages rw written
         cpu 0 { mremap heap at ${to} as there  mprotect there r }`,
        );
        expect(result.limits).toEqual([]);
        expect(log.length).toBeLessThan(100_000);
      }
    },
  );

  it('and no more than twice that in all, and no function over that', () => {
    const of = (maps: string, rest: string) => () => resultOf(`backend native\n${maps}\n${rest}`);
    const two = `map a ${2 ** 32} pages rw\nmap b ${2 ** 32} pages rw`;
    expect(of(`${two}\nmap c 1 pages rw`, 'cpu 0 { write c }')).toThrow('8,589,934,593 pages are mapped');
    expect(of(`map a ${2 ** 32} pages rw`, 'fn f(p) { let x = read_pte(p) }\ncpu 0 { f(a[5]) }')).toThrow(
      'functions go over 2,147,483,647 pages',
    );
  });

  it('has rows for what differs in it, and for one table behind each', () => {
    const places = Array.from({ length: 50 }, (_, i) => `madvise-dontneed heap[${1000 + i * 5_000_000}]`);
    const { log } = resultOf(
      `backend native\nmap heap ${TIB} pages rw written\nsetup { ${places.join(' ')} }\ncpu 0 { mprotect heap r }`,
    );
    const { log: two } = resultOf('backend native\nmap heap 1024 pages rw written\ncpu 0 { mprotect heap r }');
    expect(log.length).toBeLessThan(52 * two.length);
  });

  it('can have places that differ all over it: faults, unmapped pages, swapped ones, a fork before', () => {
    const places = Array.from({ length: 50 }, (_, i) => 1000 + i * 5_000_000);
    const { result } = resultOf(
      `backend xen-2.6.27
       map heap ${TIB} pages rw written swapped[777000..777010]
       setup { ${places.map(at => `madvise-dontneed heap[${at}]`).join(' ')} }
       cpu 0 { mprotect heap r }
       cpu 1 { ${places.map(at => `read heap[${at + 1}]`).join(' ')} }
       expect never lost D`,
    );
    // Whatever is not there needs no update.
    expect(result.updates).toBe(TIB - 10 - places.length);
    expect(result.lost).toEqual([]);
  });

  it('is empty where nothing has touched it, and faults fill in tables', () => {
    const { result } = resultOf(
      `backend native\nmap heap ${TIB} pages rw untouched\ncpu 0 { write heap[0] write heap[${TIB - 1}] mprotect heap r }\n`,
    );
    expect(result.faults).toBe(2);
    expect(result.cost.walk_entry).toBeLessThan(100_000);
  });

  it('is a stretch for itself, whatever the mapping behind it has', () => {
    const scenario = scenarioOf(
      'backend native\nmap a 9000 pages rw written\nmap b 20000 pages rw written\ncpu 0 { read a }',
    );
    const uniform = build(scenario, scenario.backends[0], { large: true }).machine.uniform!;
    const [ofA, ofB] = [17, 39];
    uniform.set(9000, ofB, { lo: 0, hi: 0, marks: 0 });
    uniform.set(0, ofA, { lo: 0, hi: 0, marks: 0 });
    expect(uniform.alikeFrom(0, TIB)).toBe(ofA);
    expect(uniform.alikeFrom(9000, TIB)).toBe(ofB);
  });

  it('is refused where more of it differs than is kept', () => {
    const scenario = scenarioOf(`backend native\nmap heap ${TIB} pages rw folio 4\ncpu 0 { mprotect heap r }\n`);
    expect(() => build(scenario, scenario.backends[0], { large: true })).toThrow('pages are mapped');
    expect(() => build(scenario, scenario.backends[0])).toThrow('pages are mapped');
    expect(MAX_WRITTEN_OUT).toBeLessThan(TIB);
  });
});

/** Statements on a mapping of some tables, which begins and ends within one. */
const scripts = fc
  .record({
    backend: fc.constantFrom(
      'native',
      'native-6.12',
      'native-7.2',
      'xen-2.6.27',
      'xen-6.1',
      'xen-7.2',
      'xen-trap',
      'kvm-2.6.26',
    ),
    pages: fc.integer({ min: KEPT, max: KEPT + 1500 }),
    start: fc.nat(511),
    state: fc.constantFrom('', 'read', 'written', 'untouched', 'swapped[700..1300]', 'written migrating[3000..3001]'),
    calls: fc.array(
      fc.record({
        call: fc.constantFrom(
          'mprotect r',
          'mprotect r',
          'mprotect rw',
          'mprotect none',
          'munmap',
          'madvise',
          'write',
          'read',
          'fork',
        ),
        from: fc.nat(KEPT - 1),
        length: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: KEPT })),
      }),
      { minLength: 2, maxLength: 6 },
    ),
    setup: fc.boolean(),
  })
  .map(({ backend, pages, start, state, calls, setup }) => {
    const lines = calls.map(({ call, from, length }) => {
      const [name, protection] = call.split(' ');
      const whole = `heap[${from}..${Math.min(pages, from + length)}]`;
      const few = `heap[${from}..${Math.min(pages, from + 1 + (length % 5))}]`;
      if (name === 'fork') return 'fork';
      if (name === 'mprotect') return `mprotect ${length % 3 ? whole : 'heap'} ${protection}`;
      return name === 'madvise' ? `madvise-dontneed ${few}` : `${name} ${few}`;
    });
    const at = (0x10000000000 + start * 4096).toString(16);
    const first = setup ? `setup { ${lines.shift()} }\n` : '';
    return `backend ${backend}\nmap heap ${pages} pages rw at 0x${at} ${state}\n${first}cpu 0 { ${lines.join('  ')} }\n`;
  });

/** Runs a script both ways, the first one perhaps with wider words, and compares everything. */
function agree(text: string, wide = false): void {
  const scenario = scenarioOf(text);
  const [choice] = scenario.backends;
  const [kept, whole] = [true, false].map(bulk => runBackend(scenario, choice, { bulk, wide: bulk && wide }));
  expect(kept.recording.result).toEqual(whole.recording.result);
  for (let page = 0; page < whole.outcome.layout.pages; page++) {
    const [a, b] = [kept, whole].map(({ outcome }) => outcome.entry(page));
    if (a.lo !== b.lo || a.hi !== b.hi) expect([page, hexPte(a.lo, a.hi)]).toEqual([page, hexPte(b.lo, b.hi)]);
  }
  const [x, y] = [expandedEvents(kept.recording.log), expandedEvents(whole.recording.log)];
  for (;;) {
    const [a, b] = [x.next().value, y.next().value];
    if (!a || !b) {
      expect(a).toEqual(b);
      return;
    }
    for (const key of Object.keys(a) as (keyof typeof a)[]) if (a[key] !== b[key]) expect(a).toEqual(b);
  }
}

it.each(['s390', 'native-7.2', 'native'])('entries without rights have the frames of their pages, on %s', backend => {
  agree(`backend ${backend}\nmap heap ${KEPT} pages none written\ncpu 0 { mprotect heap[1000..1003] r }\n`);
});

it('stretches and step by step agree on random scripts', () => {
  fc.assert(fc.property(scripts, fc.boolean(), agree), { numRuns: process.env.LONG ? 300 : 12 });
}, 600_000);

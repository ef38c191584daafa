/** Do the bulk path and the step path agree? On every count, batch, entry, cycle and event, for random ranges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { hexPte } from '../../src/model/pte.ts';
import { presets } from '../../src/sim/presets.ts';
import { runBackend } from '../../src/sim/run.ts';
import { scenarioOf } from './scenarios.ts';

/** All but lguest, which has one CPU. */
const backends = presets.filter(p => p.family !== 'lguest').map(p => p.name);

/** A script of some mprotects over up to eight tables, one page of it perhaps written by another CPU. */
const scripts = fc
  .record({
    backend: fc.constantFrom(...backends),
    pages: fc.integer({ min: 1, max: 4096 }),
    state: fc.constantFrom('', 'read', 'written', 'untouched'),
    calls: fc.array(
      fc.record({
        from: fc.nat(4095),
        length: fc.integer({ min: 1, max: 4096 }),
        to: fc.constantFrom('none', 'r', 'rw'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    written: fc.option(fc.nat(4095), { nil: undefined }),
  })
  .map(({ backend, pages, state, calls, written }) => {
    const lines = calls.map(({ from, length, to }) => {
      const first = from % pages;
      return `mprotect heap[${first}..${Math.min(pages, first + length)}] ${to}`;
    });
    const other = written === undefined ? '' : `cpu 1 { write heap[${written % pages}] }\n`;
    return `backend ${backend}\nmap heap ${pages} pages rw ${state}\ncpu 0 { ${lines.join('  ')} }\n${other}`;
  });

/** Many mprotects of whole tables, one after another, of which single pages differ; on kernels that have all of the calls. */
const several = fc
  .record({
    backend: fc.constantFrom(...backends.filter(name => !name.startsWith('s390'))),
    pages: fc.constantFrom(3000, 9216, 12000),
    start: fc.constantFrom(0, 100),
    state: fc.constantFrom('', 'read', 'written', 'untouched', 'shared written', 'written swapped[700..1300]'),
    written: fc.option(fc.nat(11_999), { nil: undefined }),
    before: fc.array(fc.tuple(fc.constantFrom('madvise-dontneed', 'munmap'), fc.nat(11_999)), { maxLength: 4 }),
    calls: fc.array(
      fc.record({
        call: fc.constantFrom('r', 'r', 'none', 'rw', 'rw', 'fork', 'clear-refs', 'madvise-dontneed', 'write', 'read'),
        table: fc.nat(23),
        tables: fc.integer({ min: 1, max: 24 }),
        into: fc.constantFrom(0, 0, 333),
      }),
      { minLength: 2, maxLength: 9 },
    ),
  })
  .map(({ backend, pages, start, state, written, before, calls }) => {
    const lines = calls.map(({ call, table, tables, into }) => {
      const first = Math.min(pages - 1, table * 512 + into);
      const end = Math.min(pages, first + tables * 512);
      if (call === 'fork' || call === 'clear-refs') return call;
      if (['madvise-dontneed', 'write', 'read'].includes(call)) return `${call} heap[${first}]`;
      return `mprotect heap[${first}..${Math.max(first + 1, end)}] ${call}`;
    });
    const setup = before.map(([call, page]) => `${call} heap[${page % pages}]`).join('  ');
    const other = written === undefined ? '' : `cpu 1 { write heap[${written % pages}] }\n`;
    const map = `map heap ${pages} pages rw at 0x${(0x40000000 + start * 4096).toString(16)} ${state}`;
    return `backend ${backend}\n${map}\n${setup && `setup { ${setup} }\n`}cpu 0 { ${lines.join('  ')} }\n${other}`;
  });

/** Runs a script both ways, the first one perhaps with wider words, and compares everything. */
function agree(text: string, wide = false): void {
  const scenario = scenarioOf(text);
  const [choice] = scenario.backends;
  const [bulk, step] = [true, false].map(b => runBackend(scenario, choice, { bulk: b, wide: b && wide }));
  expect(bulk.recording.result).toEqual(step.recording.result);
  const last = bulk.outcome.layout.pages;
  const entries = (outcome: typeof bulk.outcome) =>
    Array.from({ length: last }, (_, page) => {
      const { lo, hi } = outcome.entry(page);
      return hexPte(lo, hi);
    });
  expect(entries(bulk.outcome)).toEqual(entries(step.outcome));
  const [x, y] = [expandedEvents(bulk.recording.log), expandedEvents(step.recording.log)];
  for (;;) {
    const [a, b] = [x.next(), y.next()];
    if (JSON.stringify(a) !== JSON.stringify(b)) expect(a).toEqual(b);
    if (a.done) break;
  }
}

describe('bulk and step', () => {
  it.each(['none', 'r'])('keep D of entries that lose RW, to %s', permission => {
    agree(`backend native-6.12\nmap heap 1024 pages rw written\ncpu 0 { mprotect heap ${permission} }\n`);
  });

  it('agree on random scripts', () => {
    fc.assert(fc.property(scripts, fc.boolean(), agree), { numRuns: 30 });
  });

  it('agree on random scripts of several calls', () => {
    fc.assert(fc.property(several, fc.boolean(), agree), { numRuns: process.env.LONG ? 200 : 10 });
  }, 600_000);

  it.each(backends)('agree on %s over six tables, to none and back', backend => {
    const calls = 'mprotect heap r  mprotect heap none  mprotect heap rw';
    agree(`backend ${backend}\nmap heap 3072 pages rw written\ncpu 0 { ${calls} }\n`);
  });

  it('agree where two short sections follow each other, the second at its table’s beginning', () => {
    agree('backend native\nmap heap 8 pages rw at 0x100001fd000\ncpu 0 { mprotect heap[2..4] r }\n');
  });

  it('agree on the time of each event where the walk to the next table costs something', () => {
    agree('backend xen-7.2 { cost today }\nmap heap 3072 pages rw written\ncpu 0 { mprotect heap r }\n');
  });

  it('takes uniform sections in one go: the log of 100 tables is hardly longer than that of two', () => {
    const rows = (pages: number) => {
      const scenario = scenarioOf(`backend xen-6.1\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`);
      return runBackend(scenario, scenario.backends[0]).recording.log.length;
    };
    expect(rows(51_200)).toBe(rows(1024));
  });
});

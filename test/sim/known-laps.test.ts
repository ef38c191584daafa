/**
 * Laps that are made again because they are known (laps/memory.ts): a gather that is full in another place of a table each time, and a multicall
 * buffer, wherever pages that differ interrupt the walk. Stepping is the other path; both have to agree on everything.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { Memory } from '../../src/sim/laps/memory.ts';
import '../seed.ts';
import { agree, runOf } from './both-ways.ts';

const PAGES = 120_000;

/** A full gather ends 30 pages earlier in its table than the one before: so many holes put a walk where it has been. */
const holes = fc.record({
  table: fc.integer({ min: 8, max: 230 }),
  into: fc.constantFrom(0, 0, 100, 511),
  pages: fc.constantFrom(1, 2, 30, 60, 90, 512),
});
const scripts = fc
  .record({
    backend: fc.constantFrom(
      ...['native-6.1', 'native-7.2', 'native-pae', 'xen-6.1', 'xen-7.2', 'xen-6.1 { mc_batch 5 }'],
      ...['xen-2.6.27 { mc_batch 8 }', 'xen-6.12 { mc_batch 31 }', 'pvh', 'vmi'],
    ),
    cpus: fc.integer({ min: 1, max: 2 }),
    holes: fc.array(holes, { maxLength: 6 }),
    calls: fc.subarray(['mprotect heap[5000..70000] r', 'fork', 'madvise-dontneed heap[300..60000]', 'munmap heap'], {
      minLength: 1,
    }),
  })
  .map(({ backend, cpus, holes, calls }) => {
    const apart = holes.map(({ table, into, pages }) => {
      const first = table * 512 + into;
      return `madvise-dontneed heap[${first}..${first + pages}]`;
    });
    const setup = apart.length > 0 ? `setup { ${apart.join('  ')} }` : '';
    return `machine { cpus ${cpus} }
      backend ${backend}
      map heap ${PAGES} pages rw written
      ${setup}
      cpu 0 { ${calls.join('  ')} }`;
  });

describe('laps that are known, and steps, agree', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Whether a script has laps made at once that are known, and is right. */
  function known(text: string, wide = false): boolean {
    const again = vi.spyOn(Memory.prototype, 'again');
    agree(text, wide);
    const made = again.mock.results.some(({ value }) => value >= 0);
    again.mockRestore();
    return made;
  }

  it.each([
    ['native-6.1', 'munmap heap'],
    ['native-7.2', 'madvise-dontneed heap[300..110000]'],
    ['xen-7.2', 'munmap heap'],
    ['xen-6.1', 'fork'],
    ['xen-2.6.27', 'fork'],
  ])('on %s: %s where thirty pages are missing, and a page', (backend, call) => {
    const setup = 'setup { madvise-dontneed heap[50000..50030]  madvise-dontneed heap[80001] }';
    expect(known(`backend ${backend}\nmap heap ${PAGES} pages rw written\n${setup}\ncpu 0 { ${call} }`)).toBe(true);
  });

  it('on random scripts, most of which have some', () => {
    let [made, all] = [0, 0];
    const numRuns = process.env.LONG ? 100 : 3;
    fc.assert(
      fc.property(scripts, fc.boolean(), (text, wide) => {
        all++;
        if (known(text, wide)) made++;
      }),
      { numRuns },
    );
    expect(2 * made).toBeGreaterThan(all);
  }, 600_000);
});

/**
 * A gather is as full as once before after 2.5 million pages, and laps go round from there; stepping through so many takes minutes. So the
 * referee is the order of what they say of each page. What goes round has few rows: 7.2 frees the tables that madvise empties.
 */
const rounds = [
  ['native-7.2', 'munmap'],
  ['native-7.2', 'madvise-dontneed'],
  ...(process.env.LONG
    ? [
        ['native-6.1', 'munmap'],
        ['native-6.12', 'madvise-dontneed'],
        ['xen-6.1', 'munmap'],
        ['xen-7.2', 'munmap'],
        ['xen-7.2', 'madvise-dontneed'],
      ]
    : []),
];
it.each(rounds)(
  'on %s %s goes over each page once and in order, through three rounds of gathers',
  (backend, call) => {
    const [first, pages] = [300, 7_800_000];
    const text = `backend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { ${call} heap[${first}..${pages}] }`;
    const { log, result } = runOf(text, true).recording;
    expect(result.limits).toEqual([]);
    expect(log.length).toBeLessThan(150_000);
    let [next, time] = [first, 0];
    for (const e of expandedEvents(log)) {
      if (e.time < time) expect(e).toMatchObject({ time: `at least ${time}` });
      time = e.time;
      if (e.kind !== 'xchg' && e.kind !== 'emulate') continue;
      if (e.page !== next) expect(e).toMatchObject({ page: next });
      next++;
    }
    expect(next).toBe(pages);
  },
  600_000,
);

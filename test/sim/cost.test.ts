import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costNames } from '../../src/sim/cost.ts';
import { profiles } from '../../src/sim/profiles/index.ts';
import { scripted } from './scripted.ts';

/** Cycles of one mprotect of `pages` written pages, read-only and back. The areas were writable once, as in the recorded program. */
function cycles(backend: string, pages: number, from = 'rw', to = 'r', state = 'written'): number {
  const before = from === 'rw' ? '' : `setup { mprotect heap ${from} }\n`;
  const text = `backend ${backend} as x\nmap heap ${pages} pages rw ${state}\n${before}cpu 0 { mprotect heap ${to} }`;
  return scripted(text).on.x.result.cycles;
}

/** What one more page costs in a long call: the difference of two that are whole page-table pages. */
const perPage = (backend: string): number => (cycles(backend, 1024) - cycles(backend, 512)) / 512;

describe('the thread’s two numbers', () => {
  const rows: [string, string, number][] = [
    ['native', 'thread', 70],
    ['xen-2.6.26', 'thread', 50 * 70],
    ['xen-patch3', 'thread', 7 * 70],
    ['xen-2.6.27', 'thread', 335],
    ['xen-2.6.26', 'thread-b', 50 * 70],
    ['xen-2.6.27', 'thread-b', 7 * 70],
  ];
  it.each(rows)('%s in %s: %d cycles a page', (backend, profile, wanted) => {
    expect(perPage(`${backend} { cost ${profile} }`)).toBe(wanted);
  });
});

describe.each([
  ['6.1', '', { bare_icount: 'native-6.1 { cost instructions }', xen_icount: 'xen-6.1 { cost instructions }' }, 120],
  [
    '6.12',
    '6.12/',
    {
      bare_icount: 'native-6.12 { cost instructions-6.12 }',
      xen_icount: 'xen-6.12 { cost instructions-6.12 }',
    },
    116,
  ],
  [
    '7.2',
    '7.2/',
    {
      bare_icount: 'native-7.2 { cost instructions-7.2 }',
      xen_icount: 'xen-7.2 { cost instructions-7.2 }',
      xen_icount_deep: 'xen-7.2-lazy { cost instructions-7.2-lazy }',
    },
    172,
  ],
] as [string, string, Record<string, string>, number][])(
  'recorded instruction counts of %s',
  (_, folder, on, count) => {
    // A timer tick is in the least number of the longest calls over Xen 4.20.
    const ticked = (row: string[]) =>
      folder !== '' && row[0] !== 'bare_icount' && row[1] === 'written' && Number(row[2]) >= 1024;
    const rows = readFileSync(new URL(`../traces/${folder}cost-instructions.csv`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map(line => line.split(','))
      .filter(row => (row[3] === 'rw->r' || row[3] === 'r->rw') && !ticked(row))
      .map(([environment, state, n, direction, , least]) => [environment, state, Number(n), direction, Number(least)]);

    it(`are ${count} of mprotect`, () => expect(rows.length).toBe(count));

    it.each(rows as [string, string, number, string, number][])(
      '%s %s, %d pages, %s: %d',
      (environment, state, pages, direction, least) => {
        const [from, to] = direction.split('->');
        expect(cycles(on[environment], pages, from, to, state)).toBe(least);
      },
    );
  },
);

describe('charges', () => {
  const text = `backend xen-2.6.26\nbackend xen-6.1 { cost_trap 9 }\nmap heap 3000 pages rw\ncpu 0 { mprotect heap r }`;
  const { on } = scripted(text);

  it.each(['xen-2.6.26', 'xen-6.1'])('times their constants are the cycles of %s, and of the native run', backend => {
    const { result, charges = { own: {}, native: null } } = on[backend];
    const costs: Record<string, number> = { ...profiles.thread, ...(backend === 'xen-6.1' ? { trap: 9 } : {}) };
    const cyclesOf = (counts: Record<string, number>) =>
      Object.entries(counts).reduce((sum, [name, times]) => sum + times * costs[name], 0);
    expect(cyclesOf(charges.own)).toBeCloseTo(result.cycles, 6);
    expect(result.cycles / cyclesOf(charges.native ?? {})).toBeCloseTo(result.ratioToNative ?? 0, 9);
  });
});

describe('cost constants', () => {
  it.each(Object.keys(profiles))('%s names every event', name => {
    expect(Object.keys(profiles[name])).toEqual([...costNames]);
  });

  it('can be overridden one by one', () => {
    expect(cycles('xen-2.6.26 { cost_trap 2529 }', 512) - cycles('xen-2.6.26', 512)).toBe(2 * 512 * 1000);
    expect(cycles('native { cost_syscall 0, cost_tlb_flush 0 }', 3)).toBe(3 * 70);
  });
});

describe('times native', () => {
  it('compares with native in the same profile', () => {
    const text = `
      backend native { mm 6.1, cost instructions } as bare
      backend xen-6.1 { cost instructions } as xen
      map heap 512 pages rw written
      cpu 0 { mprotect heap r }`;
    const { on } = scripted(text);
    expect(on.bare.result.ratioToNative).toBe(1);
    expect(on.xen.result.ratioToNative).toBe(620688 / 70425);
  });
});

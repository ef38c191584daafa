/** Other constants, worked out from the counts: the same as running the script with them. */

import { expect, test } from 'vitest';
import { packRecording } from '../../src/protocol/packed-recording.ts';
import { costNames } from '../../src/sim/cost.ts';
import { causeOf, namedCauses } from '../../webview/layout/causes.ts';
import { axisEnd, billOf, type Prices, pricesOf } from '../../webview/layout/prices.ts';
import { scripted } from '../sim/scripted.ts';

const names = ['native', 'xen-2.6.26', 'xen-patch3', 'xen-2.6.27', 'xen-6.1', 'vmi'];

function run(prices: Prices, backends: readonly string[] = names) {
  const knobs = Object.entries(prices).map(([name, cycles]) => `cost_${name} ${cycles}`);
  const lines = backends.map(name => `backend ${name} ${knobs.length ? `{ ${knobs.join(', ')} }` : ''} as ${name}`);
  const { on } = scripted(
    `${lines.join('\n')}\nmap heap 700 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3] }`,
  );
  return Object.fromEntries(Object.entries(on).map(([name, of]) => [name, packRecording(of)]));
}

test.each<[string, Prices]>([
  ['one of Xen’s', { trap: 4000 }],
  ['one of native’s too', { syscall: 0 }],
  ['several', { trap: 0, native_xchg: 100, mmu_update: 11, tlb_flush: 999 }],
])('%s', (_, prices) => {
  const ran = Object.values(run({}));
  const wanted = run(prices);
  for (const recording of ran) {
    const { cycles, ratio, byCause } = billOf(recording, prices, pricesOf(ran));
    const { result } = wanted[recording.result.backend];
    expect(cycles).toBeCloseTo(result.cycles, 6);
    expect(ratio).toBeCloseTo(result.ratioToNative!, 9);
    expect(Object.values(byCause).reduce((sum, n) => sum + n, 0)).toBeCloseTo(cycles, 6);
  }
});

test('native need not be among the backends', () => {
  const ran = Object.values(run({}, ['xen-2.6.26']));
  const prices = { tlb_flush: 5000 };
  const { result } = run(prices, ['xen-2.6.26'])['xen-2.6.26'];
  expect(billOf(ran[0], prices, pricesOf(ran)).ratio).toBeCloseTo(result.ratioToNative!, 9);
});

test('without a change it is what the run reported', () => {
  const ran = Object.values(run({}));
  for (const recording of ran) {
    const { cycles, ratio } = billOf(recording, {}, {});
    expect([cycles, ratio]).toEqual([recording.result.cycles, recording.result.ratioToNative]);
  }
});

test('every cost of the engine has a cause, except those that are for something else', () => {
  expect(namedCauses.filter(name => !costNames.some(cost => cost === name))).toEqual([]);
  expect(costNames.filter(name => causeOf(name) === 'other').toSorted()).toMatchInlineSnapshot(`
    [
      "access",
      "area_accounted",
      "area_writable",
      "cr3_switch",
      "fault",
      "lock",
      "native_store",
      "native_xchg",
      "syscall",
      "table",
      "tlb_miss",
      "walk_entry",
      "writable_entry",
      "xen_syscall",
      "xen_table",
      "xen_writable_entry",
    ]
  `);
});

test('the axis has room for the thread’s nearer mark', () => {
  expect(axisEnd([1, 4.7])).toBe(8);
  expect(axisEnd([1, 48])).toBeGreaterThan(50);
  expect(axisEnd([])).toBe(8);
});

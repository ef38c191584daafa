/**
 * How many hypercalls does an mprotect of N pages take, and how full is each? The table of the series: 32 updates a
 * flush for patch 3 and patch 4, 31 today, and before the series two traps an entry beside the queued sets.
 */
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/model/report.ts';
import { recordingOf } from './scenarios.ts';

/** `2x multicall 1/32 ARGS`: times, way, entries/updates, reason. TLB flushes are left out. */
function notation(batches: readonly Batch[]): string {
  return batches
    .filter(b => !b.ops.includes('mmuext_op'))
    .map(b => `${b.times ? `${b.times}x ` : ''}${b.via} ${b.entries}/${b.updates} ${b.reason}`)
    .join(', ');
}

const mprotect = (backend: string, pages: number) =>
  recordingOf(`backend ${backend}\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`).result;

describe('hypercalls of mprotect rw to r, by pages', () => {
  const cases: [backend: string, pages: number, batches: string][] = [
    ['xen-patch3', 1, 'multicall 1/1 LEAVE_LAZY'],
    ['xen-patch3', 31, 'multicall 31/31 LEAVE_LAZY'],
    ['xen-patch3', 32, 'multicall 32/32 LEAVE_LAZY'],
    ['xen-patch3', 33, 'multicall 32/32 BATCH, multicall 1/1 LEAVE_LAZY'],
    ['xen-patch3', 100, '3x multicall 32/32 BATCH, multicall 4/4 LEAVE_LAZY'],
    ['xen-patch3', 512, '15x multicall 32/32 BATCH, multicall 32/32 LEAVE_LAZY'],
    ['xen-2.6.27', 1, 'multicall 1/1 LEAVE_LAZY'],
    ['xen-2.6.27', 31, 'multicall 1/31 LEAVE_LAZY'],
    ['xen-2.6.27', 32, 'multicall 1/32 LEAVE_LAZY'],
    ['xen-2.6.27', 33, 'multicall 1/32 ARGS, multicall 1/1 LEAVE_LAZY'],
    ['xen-2.6.27', 100, '3x multicall 1/32 ARGS, multicall 1/4 LEAVE_LAZY'],
    ['xen-6.1', 1, 'direct 1/1 LEAVE_LAZY'],
    ['xen-6.1', 31, 'direct 1/31 LEAVE_LAZY'],
    ['xen-6.1', 32, 'direct 1/31 ARGS, direct 1/1 LEAVE_LAZY'],
    ['xen-6.1', 33, 'direct 1/31 ARGS, direct 1/2 LEAVE_LAZY'],
    ['xen-6.1', 100, '3x direct 1/31 ARGS, direct 1/7 LEAVE_LAZY'],
    ['xen-6.1', 512, '16x direct 1/31 ARGS, direct 1/16 LEAVE_LAZY'],
    ['xen-6.1', 1000, '16x direct 1/31 ARGS, direct 1/16 LEAVE_LAZY, 15x direct 1/31 ARGS, direct 1/23 LEAVE_LAZY'],
  ];
  it.each(cases)('%s, %i pages', (backend, pages, batches) => {
    const result = mprotect(backend, pages);
    expect(notation(result.batches)).toBe(batches);
    expect(result.traps).toBe(0);
    expect(result.updates).toBe(pages);
  });

  it.each([1, 31, 32, 33, 100, 512, 1000])(
    'before the series: %i pages trap twice each, sets go 32 at a time',
    pages => {
      const result = mprotect('xen-2.6.26', pages);
      expect(result.traps).toBe(2 * pages);
      const sets = result.batches.filter(b => b.ops.includes('update_va_mapping'));
      expect(sets.reduce((sum, b) => sum + (b.times ?? 1) * b.entries, 0)).toBe(pages);
      expect(Math.max(...sets.map(b => b.entries))).toBe(Math.min(32, pages));
    },
  );
});

describe('the cost of 512 pages, times native', () => {
  it.each([
    ['native', 1, 1],
    ['xen-2.6.26', 45, 55],
    ['xen-patch3', 6.5, 7.5],
    ['xen-2.6.27', 4, 6.5],
  ])('%s is between %f and %f', (backend, least, most) => {
    const ratio = mprotect(backend, 512).ratioToNative;
    expect(ratio).toBeGreaterThanOrEqual(least);
    expect(ratio).toBeLessThanOrEqual(most);
  });
});

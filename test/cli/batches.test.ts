/**
 * The table of the design: which hypercalls an mprotect of N written pages makes, rw to r, without its TLB flushes.
 *
 * `15*1x32 ARGS` is: fifteen hypercalls in a row of one entry with 32 updates each, flushed because of ARGS.
 */
import { describe, expect, test } from 'vitest';
import type { BackendResult } from '../../src/model/report.ts';
import { runJson } from './ptelab.ts';

// Each call is a process; a busy machine takes its time to start them.
const table: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  // One entry an update, and 32 entries: the 33rd finds both limits reached, and the slot test comes first.
  'xen-patch3': {
    1: '1x1 LEAVE_LAZY',
    31: '31x31 LEAVE_LAZY',
    32: '32x32 LEAVE_LAZY',
    33: '32x32 BATCH, 1x1 LEAVE_LAZY',
    100: '3*32x32 BATCH, 4x4 LEAVE_LAZY',
    512: '15*32x32 BATCH, 32x32 LEAVE_LAZY',
    1000: '15*32x32 BATCH, 32x32 LEAVE_LAZY, 15*32x32 BATCH, 8x8 LEAVE_LAZY',
  },
  // One entry that is extended until the 512 bytes are full.
  'xen-2.6.27': {
    1: '1x1 LEAVE_LAZY',
    31: '1x31 LEAVE_LAZY',
    32: '1x32 LEAVE_LAZY',
    33: '1x32 ARGS, 1x1 LEAVE_LAZY',
    100: '3*1x32 ARGS, 1x4 LEAVE_LAZY',
    512: '15*1x32 ARGS, 1x32 LEAVE_LAZY',
    1000: '15*1x32 ARGS, 1x32 LEAVE_LAZY, 15*1x32 ARGS, 1x8 LEAVE_LAZY',
  },
  // `>=` in place of `>`: the 32nd update does not fit any more. One entry goes without a multicall.
  'xen-6.1': {
    1: 'direct 1x1 LEAVE_LAZY',
    31: 'direct 1x31 LEAVE_LAZY',
    32: 'direct 1x31 ARGS, direct 1x1 LEAVE_LAZY',
    33: 'direct 1x31 ARGS, direct 1x2 LEAVE_LAZY',
    100: '3*direct 1x31 ARGS, direct 1x7 LEAVE_LAZY',
    512: '16*direct 1x31 ARGS, direct 1x16 LEAVE_LAZY',
    1000: '16*direct 1x31 ARGS, direct 1x16 LEAVE_LAZY, 15*direct 1x31 ARGS, direct 1x23 LEAVE_LAZY',
  },
};
const sizes = [1, 31, 32, 33, 100, 512, 1000];

const script = (pages: number): string => `map heap ${pages} pages rw written\ncpu 0 { mprotect heap r }\n`;

describe.each(sizes)('%i pages', pages => {
  const names = ['native', 'naive', 'xen-2.6.26', ...Object.keys(table)];
  const { report, status } = runJson(script(pages), ...names.flatMap(name => ['--backend', name]));
  const result = (name: string): BackendResult => report.results.find(r => r.backend === name)!;

  test('the run is well', () => {
    expect(status).toBe(0);
    expect(report.results.map(r => r.backend)).toEqual(names);
  });

  test.each(Object.keys(table))('%s', name => {
    const { batches, traps } = result(name);
    expect(spoken(batches)).toBe(table[name][pages]);
    expect(traps).toBe(0);
    for (const { ops, updates, argBytes } of entryBatches(batches)) {
      expect(ops).toEqual(['mmu_update']);
      expect(argBytes).toBe(16 * updates);
    }
  });

  test('xen-2.6.26 traps twice a page, and sets in batches of 32', () => {
    const { traps, batches } = result('xen-2.6.26');
    expect(traps).toBe(2 * pages);
    expect(spoken(batches)).toBe(table['xen-patch3'][pages]);
    expect(entryBatches(batches).every(b => b.ops.join() === 'update_va_mapping')).toBe(true);
  });

  test('native neither traps nor calls', () => {
    expect(result('native')).toMatchObject({ traps: 0, hypercalls: 0, batches: [], banner: null });
  });
});

test('cost at 512 pages, as the thread measured it', () => {
  const { report } = runJson(script(512));
  const ratio = Object.fromEntries(report.results.map(r => [r.backend, r.ratioToNative!]));
  expect(ratio.native).toBe(1);
  expect(ratio['xen-2.6.26']).toBeGreaterThan(45);
  expect(ratio['xen-2.6.26']).toBeLessThan(55);
  expect(ratio['xen-patch3']).toBeGreaterThan(6.5);
  expect(ratio['xen-patch3']).toBeLessThan(7.5);
  expect(ratio['xen-2.6.27']).toBeLessThan(ratio['xen-patch3']);
});

/** Batches of page-table updates, without TLB flushes. */
function entryBatches(batches: BackendResult['batches']): BackendResult['batches'] {
  return batches.filter(b => !b.ops.includes('mmuext_op'));
}

function spoken(batches: BackendResult['batches']): string {
  return entryBatches(batches)
    .map(({ times = 1, via, entries, updates, reason }) => {
      const often = times > 1 ? `${times}*` : '';
      return `${often}${via === 'direct' ? 'direct ' : ''}${entries}x${updates} ${reason}`;
    })
    .join(', ');
}

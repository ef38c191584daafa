import { expect, test } from 'vitest';
import type { Batch } from '../../src/model/report.ts';
import { packBatches, unpackBatches } from '../../src/protocol/packed-batches.ts';

const batch = (updates: number, times?: number): Batch => ({
  ...(times ? { times } : {}),
  via: 'multicall',
  ops: ['mmu_update'],
  entries: 1,
  updates,
  argBytes: 16 * updates,
  reason: 'ARGS',
});

test.each([
  ['none', []],
  ['one', [batch(32)]],
  ['equal ones, and some that differ in how often they happen', [batch(32), batch(32, 15), batch(7), batch(32)]],
])('%s', (_, batches) => {
  expect(unpackBatches(JSON.parse(JSON.stringify(packBatches(batches))))).toEqual(batches);
});

test('a million of two kinds fit into a message', () => {
  const batches = Array.from({ length: 1_000_000 }, (_, i) => (i % 2 ? batch(32) : batch(32, 15)));
  const packed = packBatches(batches);
  expect(JSON.stringify(packed).length).toBeLessThan(200_000);
  expect(unpackBatches(packed).filter(({ times }) => times === 15)).toHaveLength(500_000);
});

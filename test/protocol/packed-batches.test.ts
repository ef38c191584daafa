import { expect, test } from 'vitest';
import { packBatches, unpackBatches } from '../../src/protocol/packed-batches.ts';
import { multicall } from '../multicall.ts';

const one = multicall(5);

test.each([
  ['none', []],
  ['one', [multicall(32)]],
  ['one object for two of them', [one, multicall(32), one]],
  [
    'equal ones, and some that differ in how often they happen',
    [multicall(32), multicall(32, 15), multicall(7), multicall(32)],
  ],
])('%s', (_, batches) => {
  expect(unpackBatches(JSON.parse(JSON.stringify(packBatches(batches))))).toEqual(batches);
});

test('a million of two kinds fit into a message', () => {
  const batches = Array.from({ length: 1_000_000 }, (_, i) => (i % 2 ? multicall(32) : multicall(32, 15)));
  const packed = packBatches(batches);
  expect(JSON.stringify(packed).length).toBeLessThan(200_000);
  expect(unpackBatches(packed).filter(({ times }) => times === 15)).toHaveLength(500_000);
});

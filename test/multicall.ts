/** A multicall of one mmu_update call with so many updates, as lists of batches have it. */
import type { Batch } from '../src/model/report.ts';

export const multicall = (updates: number, times?: number): Batch => ({
  ...(times ? { times } : {}),
  via: 'multicall',
  ops: ['mmu_update'],
  entries: 1,
  updates,
  argBytes: 16 * updates,
  reason: 'ARGS',
});

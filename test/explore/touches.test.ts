/** Every step says what it touches: one that does not counts as touching everything, which is sound but slow. */
import { expect, test } from 'vitest';
import { touches } from '../../src/sim/explore/reduction/touches.ts';
import { operations } from '../../src/sim/ops/index.ts';

test('no step is without a line, and no line without a step', () => {
  expect(Object.keys(touches).sort()).toEqual(Object.keys(operations).sort());
});

/** Files are judged side by side, and what was found is told in their order. */
import { expect, test } from 'vitest';
import { inOrder } from '../../src/host/in-order.ts';

/** Work that ends when it is told to. */
function handWork() {
  const ends = new Map<number, (problem?: Error) => void>();
  const told: number[] = [];
  const work = (item: number): Promise<() => void> =>
    new Promise((resolve, reject) => {
      ends.set(item, problem => (problem ? reject(problem) : resolve(() => told.push(item))));
    });
  const end = async (item: number, problem?: Error): Promise<void> => {
    ends.get(item)?.(problem);
    await new Promise(setImmediate);
  };
  return { ends, told, work, end };
}

test('four at a time are begun, and what ends early is told late', async () => {
  const { ends, told, work, end } = handWork();
  const all = inOrder([0, 1, 2, 3, 4, 5], work);
  expect([...ends.keys()]).toEqual([0, 1, 2, 3]);
  await end(2);
  expect([...ends.keys()]).toEqual([0, 1, 2, 3, 4]);
  expect(told).toEqual([]);
  await end(0);
  expect(told).toEqual([0]);
  await end(1);
  expect(told).toEqual([0, 1, 2]);
  for (const item of [5, 4, 3]) await end(item);
  await all;
  expect(told).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a failure is passed on, and nothing is begun after it', async () => {
  const { ends, told, work, end } = handWork();
  const all = inOrder([0, 1, 2, 3, 4, 5], work);
  const failure = expect(all).rejects.toThrow('no');
  await end(1, new Error('no'));
  await end(0);
  await failure;
  expect([...ends.keys()]).toEqual([0, 1, 2, 3]);
  expect(told).toEqual([0]);
});

test('nothing is nothing', async () => {
  await inOrder([], () => Promise.reject(new Error('never asked')));
});

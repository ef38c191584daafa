/** A list of hypercalls with rounds in rounds says what the same hypercalls, added one by one, do. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchList, sameBatches } from '../../src/sim/batch-list.ts';
import { multicall } from '../multicall.ts';
import '../seed.ts';

/** Hypercalls, one number each; or what has been added since so many of these operations ago, again and again. */
type Operation = number | { readonly back: number; readonly rounds: number };

const operations = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 2 }),
    fc.record({ back: fc.integer({ min: 0, max: 4 }), rounds: fc.integer({ min: 1, max: 4 }) }),
  ),
  { maxLength: 14 },
);

it('lists what was added, equal neighbours as one', () => {
  fc.assert(
    fc.property(operations, (all: Operation[]) => {
      const list = new BatchList();
      const single = new BatchList();
      let flat: number[] = [];
      const marks = [{ mark: list.mark(), at: 0 }];
      for (const operation of all) {
        if (typeof operation === 'number') {
          list.add(multicall(operation));
          flat.push(operation);
        } else {
          const { mark, at } = marks[Math.max(0, marks.length - 1 - operation.back)];
          const round = flat.slice(at);
          list.again(list.since(mark), operation.rounds);
          for (let i = 0; i < operation.rounds && flat.length < 5000; i++) flat = [...flat, ...round];
          if (flat.length >= 5000) return;
        }
        marks.push({ mark: list.mark(), at: flat.length });
      }
      for (const updates of flat) single.add(multicall(updates));
      expect(list.listed()()).toEqual(single.listed()());
      expect(sameBatches(list.since(marks[0].mark), single.since({ length: 0, times: 1 }))).toBe(true);
      const runs = single
        .listed()()
        .flatMap(({ updates, times = 1 }) => Array<number>(times).fill(updates));
      expect(runs).toEqual(flat);
    }),
    { numRuns: 500 },
  );
});

it('says what it said when the list was asked for', () => {
  const list = new BatchList();
  list.add(multicall(1));
  const listed = list.listed();
  list.add(multicall(1));
  list.add(multicall(2));
  expect(listed()).toEqual([multicall(1)]);
  expect(list.listed()()).toEqual([multicall(1, 2), multicall(2)]);
});

/** Which pages a program comes to, and when, against a look at each stretch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextIn, Stretches, within } from '../../src/sim/ahead.ts';
import '../seed.ts';

const ranges = fc.array(
  fc.tuple(fc.nat(30), fc.nat(6)).map(([first, more]) => [first, first + more] as const),
  { maxLength: 12 },
);
const pages = Array.from({ length: 40 }, (_, page) => page);

describe('stretches of pages', () => {
  it('are found from a statement on', () => {
    fc.assert(
      fc.property(ranges, list => {
        const stretches = new Stretches();
        list.forEach(([first, last], statement) => {
          stretches.add(statement, first, last);
        });
        for (const page of pages)
          for (let from = 0; from <= list.length; from++)
            expect([page, from, stretches.after(from, page)]).toEqual([
              page,
              from,
              list.some(([first, last], statement) => statement >= from && first <= page && page <= last),
            ]);
      }),
    );
  });

  it('have a page or not, and a next one', () => {
    fc.assert(
      fc.property(ranges, fc.array(fc.nat(39)), (list, accessed) => {
        const has = within(list);
        const next = nextIn(new Map(accessed.map((page, i) => [page, i])), list);
        const inOne = (page: number) => list.some(([first, last]) => first <= page && page <= last);
        for (const page of pages) {
          expect([page, has(page)]).toEqual([page, inOne(page)]);
          const found = pages.find(p => p >= page && (accessed.includes(p) || inOne(p)));
          expect([page, next(page)]).toEqual([page, found ?? Number.POSITIVE_INFINITY]);
        }
      }),
    );
  });
});

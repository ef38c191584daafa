/** Lists of areas are values: what a change makes of one is what it would make of an array, equal lists have one number, and old ones stay as they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, mapped } from '../../src/sim/area.ts';
import { AreaList, AreaLists } from '../../src/sim/area-list.ts';
import '../seed.ts';

const area = (first: number, end: number, locked = false): Area => ({
  ...mapped({ first, end, protection: 'rw', shared: false, file: false, map: 0 }),
  locked,
});

/** Areas of one to three pages, with holes of none to two between them. */
const areas = (from: number, most: number): fc.Arbitrary<Area[]> =>
  fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.boolean()), { maxLength: most }).map(pieces => {
    let at = from;
    return pieces.map(([hole, pages, locked]) => area((at += hole), (at += pages), locked));
  });

/** A list, and what stands in place of those that begin in a part of it. */
const changes = fc.record({ before: areas(0, 30), first: fc.nat(150) }).chain(({ before, first }) =>
  areas(first, 5).map(pieces => {
    const end = Math.max(first, pieces.at(-1)?.end ?? 0);
    return { before, first, end, pieces };
  }),
);

describe('a list of areas', () => {
  it('has what an array has after the same changes, and finds what it would', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 4 }), fc.nat(160), (all, page) => {
        let expected = all[0].before;
        let list = AreaList.of(expected);
        const lists = new AreaLists();
        for (const { first, end, pieces } of all) {
          const [old, oldList] = [expected, list];
          expected = [...old.filter(a => a.first < first), ...pieces, ...old.filter(a => a.first >= end)];
          list = list.with(first, end, pieces);
          expect([...oldList]).toEqual(old);
          expect(lists.number(AreaList.of(expected))).toBe(lists.number(list));
          if (old.length !== expected.length) expect(lists.number(list)).not.toBe(lists.number(oldList));
        }
        expect([...list]).toEqual(expected);
        expect(list.locked).toEqual(expected.filter(a => a.locked));
        expect(list.beginningBefore(page)).toEqual(expected.findLast(a => a.first < page));
        expect(list.beginningFrom(page)).toEqual(expected.find(a => a.first >= page));
        expect(list.beginningFrom(page, a => !a.locked)).toEqual(expected.find(a => a.first >= page && !a.locked));
      }),
    );
    // These need ends in order, too.
    fc.assert(
      fc.property(areas(0, 30), fc.nat(160), fc.nat(20), (expected, page, pages) => {
        const list = AreaList.of(expected);
        expect(list.at(page)).toEqual(expected.find(a => a.first <= page && a.end > page));
        expect(list.endingBehind(page)).toEqual(expected.find(a => a.end > page));
        const inside = expected.filter(a => a.end > page && a.first < page + pages);
        expect(list.within(page, page + pages)).toEqual(inside);
        expect(list.firstWithin(page, page + pages)).toEqual(inside.at(0));
      }),
    );
  });
});

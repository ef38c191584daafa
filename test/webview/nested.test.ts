/** Logs whose folds hold folds, against the same logs written out: by number, by time, and as they are drawn. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { EventLog } from '../../src/model/log.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import { detailsOf } from '../../webview/details.ts';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import { partingsOf } from '../../webview/layout/partings.ts';
import { Sieve } from '../../webview/layout/sieve.ts';
import { totalsIn } from '../../webview/layout/totals.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { visibleBoxes } from '../../webview/layout/visible.ts';
import { log as noted } from './notation.ts';
import { nativeRun } from './recordings.ts';

/** Something that happens: events that go together, what lies between the first and the last of them, or turns of it. */
type Item =
  | { readonly group: number; readonly inside: readonly Item[] }
  | { readonly times: number; readonly body: readonly Item[] };

/** Each leaves nothing open. What lies inside stands before the last event. */
const groups: readonly (readonly (readonly [kind: EventKind, cpu: number, a?: number])[])[] = [
  [['load', 0]],
  [
    ['lock', 0],
    ['unlock', 0],
  ],
  [
    ['enter_lazy', 0],
    ['leave_lazy', 0],
  ],
  [
    ['statement', 0],
    ['return', 0],
  ],
  [
    ['trap', 0],
    ['update', 0],
    ['load', 0],
  ],
  [
    ['xen_mc_entry_alloc', 0, 16],
    ['xen_mc_entry', 0],
    ['xen_mc_flush', 0, 1],
    ['hypercall', 0],
    ['store', 0],
  ],
  [['walk', 1]],
  [['lost', 1]],
];

const items: fc.Arbitrary<readonly Item[]> = fc.letrec<{ items: readonly Item[]; item: Item }>(tie => ({
  items: fc.array(tie('item'), { minLength: 1, maxLength: 4 }),
  item: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    fc.record({ group: fc.nat(groups.length - 1), inside: fc.constant([]) }),
    // a batch ends with the turn of a fold
    fc.record({ group: fc.integer({ min: 1, max: 4 }), inside: tie('items') }),
    fc.record({ times: fc.integer({ min: 2, max: 3 }), body: tie('items') }),
  ),
})).items;

/** The log of these items; an event takes one to three cycles, and a turn begins when the one before ends. */
function logOf(items: readonly Item[]): LogColumns {
  const log = new EventLog();
  let time = 0;
  const append = ([kind, cpu, a]: (typeof groups)[number][number]) =>
    log.append(kind, cpu, 1, (time += 1 + (log.length % 3)), log.length % 2 ? log.length : -1, 0, 0, a);
  const add = (item: Item): void => {
    if ('group' in item) {
      const events = groups[item.group];
      for (const event of events.slice(0, -1)) append(event);
      for (const inner of item.inside) add(inner);
      append(events.at(-1)!);
      return;
    }
    const [begin, from] = [log.length, time];
    for (const inner of item.body) add(inner);
    const cycles = time - from;
    log.fold({ begin, end: log.length, times: item.times, pages: 2, cycles, protnoneFrames: 0 });
    time = from + item.times * cycles;
  };
  for (const item of items) add(item);
  return log.columns();
}

/** The same without folds. */
function written(log: LogColumns): LogColumns {
  const made = new EventLog();
  for (const e of expandedEvents(log)) made.append(e.kind, e.cpu, e.line, e.time, e.page, e.lo, e.hi, e.a, e.b, e.c);
  return made.columns();
}

const logs = items.map(logOf).filter(log => [...expandedEvents(log)].length < 500);

describe('a log whose folds hold folds', () => {
  test('has the events of the log written out, each by its number and by its time', () => {
    fc.assert(
      fc.property(logs, log => {
        const unfolding = new Unfolding(log);
        const all = [...expandedEvents(log)];
        expect(unfolding.count).toBe(all.length);
        for (const [i, e] of all.entries()) {
          expect(unfolding.event(i)).toEqual(e);
          const { row, turn } = unfolding.at(i);
          expect(unfolding.indexOf(row, turn)).toBe(i);
          expect(unfolding.indexAtTime(e.time)).toBe(i);
          expect(unfolding.indexAtTime(e.time + 0.5)).toBe(i);
        }
      }),
    );
  });

  test('is sought in, sieved and counted as the log written out', () => {
    fc.assert(
      fc.property(logs, fc.constantFrom<EventKind>('load', 'trap', 'hypercall', 'return'), (log, kind) => {
        const unfolding = new Unfolding(log);
        const all = [...expandedEvents(log)].map(e => e.kind === kind);
        const passes = (row: number) => log.kind[row] === kindIndex[kind];
        const sieve = new Sieve(unfolding, passes);
        let passed = 0;
        for (const [i, is] of all.entries()) {
          expect(unfolding.seek(i, 1, passes)).toBe(all.indexOf(true, i + 1));
          expect(unfolding.seek(i + 1, -1, passes)).toBe(all.lastIndexOf(true, i));
          expect(sieve.from(i)).toBe(all.indexOf(true, i));
          expect(sieve.upTo(i)).toBe(all.lastIndexOf(true, i));
          expect(sieve.countBefore(i)).toBe(passed);
          if (is) expect(sieve.nth(passed++)).toBe(i);
        }
        expect(sieve.count).toBe(passed);
        const end = unfolding.timeOf(unfolding.count - 1);
        const flat = new Unfolding(written(log));
        for (const range of [
          { from: 0, to: end },
          { from: end / 3, to: end / 2 },
        ])
          expect(totalsIn(unfolding, range)).toEqual(totalsIn(flat, range));
      }),
    );
  });

  test('parts from another where the logs written out do', () => {
    const other = fc.record({
      log: logs,
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      much: fc.nat(3),
    });
    fc.assert(
      fc.property(other, ({ log, at, much }) => {
        const page = log.page.slice();
        const row = Math.floor(at * log.length);
        if (page[row] >= 0) page[row] += much;
        const pair = [log, { ...log, page }];
        const [left, right] = pair.map(of => new Unfolding(of));
        const [leftWritten, rightWritten] = pair.map(of => new Unfolding(written(of)));
        expect(partingsOf(left, right, 2)).toEqual(partingsOf(leftWritten, rightWritten, 2));
        expect(partingsOf(left, rightWritten, 2)).toEqual(partingsOf(leftWritten, rightWritten, 2));
      }),
    );
  });

  /** All boxes in a window, near enough for each to be one: what each is of, and where. */
  const drawn = (log: LogColumns, from: number, to: number): string[] => {
    const { lanes, unfolding } = layoutTimeline(log, 2);
    return lanes.flatMap(({ part, cpu, layers }) =>
      layers.flatMap(({ layer, boxes }) =>
        visibleBoxes(boxes, unfolding, from, to, 100).map(v => {
          const { kind, page } = unfolding.event(unfolding.indexOf(boxes.row[v.box], v.turn));
          return `${part} ${cpu} ${layer}: ${kind} ${page} ${v.start}-${v.end} ${v.merged} ${v.times}`;
        }),
      ),
    );
  };

  test('is drawn as the log without them', () => {
    fc.assert(
      fc.property(logs, fc.double({ min: 0, max: 1, noNaN: true }), (log, share) => {
        const { end } = layoutTimeline(log, 2);
        expect(drawn(log, 0, end + 1)).toEqual(drawn(written(log), 0, end + 1));
        const from = Math.floor(share * end) + 0.5;
        expect(drawn(log, from, from + 9)).toEqual(drawn(written(log), from, from + 9));
      }),
    );
  });

  test('is drawn whole at every scale, each of its boxes in one that is drawn', () => {
    fc.assert(
      fc.property(logs, fc.double({ min: 0.01, max: 30, noNaN: true }), (log, scale) => {
        const { lanes, unfolding, end } = layoutTimeline(log, 2);
        const { lanes: all } = layoutTimeline(written(log), 2);
        const count = (of: typeof lanes) =>
          of.map(({ part, cpu, layers }) => [
            part,
            cpu,
            ...layers.map(({ boxes }) =>
              of === all
                ? boxes.length
                : visibleBoxes(boxes, unfolding, 0, end + 1, scale).reduce((sum, { merged }) => sum + merged, 0),
            ),
          ]);
        expect(count(lanes)).toEqual(count(all));
      }),
    );
  });
});

describe('the work is bounded by the width of the picture', () => {
  const widest = 800;
  const bounded = (log: LogColumns) => {
    const { lanes, unfolding, end } = layoutTimeline(log, 1);
    for (let zoom = 1; zoom * 40 < end; zoom *= 10) {
      for (const at of [0, 0.31, 0.98]) {
        const [from, to] = [at * (end - end / zoom), at * (end - end / zoom) + end / zoom];
        for (const { layers } of lanes)
          for (const { boxes } of layers)
            expect(visibleBoxes(boxes, unfolding, from, to, widest / (to - from)).length).toBeLessThan(5 * widest);
      }
    }
  };

  test('with very many folds side by side', () => {
    bounded(
      noted(
        Array.from(
          { length: 20_000 },
          (_, i) => `${i * 20} lock ( ${i * 20 + 2} load )x4+3 ${i * 20 + 15} unlock`,
        ).join(' '),
      ),
    );
  });

  test('with more events than 32 bits count, in folds that hold folds', () => {
    const deep = noted('0 lock ( ( ( 1 load 2 store )x1000+2 2001 walk )x3000+2001 )x2000+6003000 12006000001 unlock');
    expect(new Unfolding(deep).count).toBe(2 + 2000 * 3000 * 2001);
    bounded(deep);
  });
});

test('two runs of more events than 32 bits count are compared', () => {
  const run = (end: string) =>
    new Unfolding(noted(`0 statement ( ( ( 1 load#1 2 store )x1000+2 2001 walk )x3000+2001 )x2000+6003000 ${end}`));
  const [one, other] = [run('12006000001 unlock'), run('12006000001 unlock#3')];
  expect(partingsOf(one, run('12006000001 unlock'), 1)).toEqual({ left: [], right: [] });
  expect(partingsOf(one, other, 1)).toEqual({ left: [one.count - 1], right: [one.count - 1] });
});

test('every event of a number beyond 32 bits is found again', () => {
  const unfolding = new Unfolding(noted('0 lock ( ( ( 1 load 2 store )x1000+2 2001 walk )x3000+2001 )x2000+6003000'));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: unfolding.count - 1 }), index => {
      const { row, turn } = unfolding.at(index);
      expect(unfolding.indexOf(row, turn)).toBe(index);
      expect(unfolding.indexAtTime(unfolding.timeOf(index))).toBe(index);
    }),
  );
});

test('an event says which turn of which fold it is of', () => {
  const layout = layoutTimeline(noted('0 lock ( 10 load ( 12 store )x4+2 20 load )x3+20'), 1);
  const turns = (event: number) => detailsOf(nativeRun(), layout, event).where.split(' · ').slice(4);
  expect([0, 1, 10, 18].map(turns)).toEqual([
    [],
    ['1 of 3 equal turns'],
    ['3 of 4 equal turns in 2 of 3'],
    ['3 of 3 equal turns'],
  ]);
});

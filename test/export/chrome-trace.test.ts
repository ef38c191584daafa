/** Chrome trace JSON: well formed as Perfetto wants it, and with the run's own counts. */
import { expect, test } from 'vitest';
import type { ChromeEvent, ChromeTrace } from '../../src/export/chrome-event.ts';
import { exported, mixed, sourceOf } from './sources.ts';

const source = sourceOf(mixed);
const trace: ChromeTrace = JSON.parse(exported('chrome-trace', mixed));
const { recordings } = source.run();

/** What is wrong with an event, by the format's document; empty where nothing is. */
function faults(e: ChromeEvent): string[] {
  const number = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
  const wrong = [
    ...(typeof e.name === 'string' && e.name !== '' ? [] : ['name']),
    ...(['X', 'i', 'C', 'M'].includes(e.ph) ? [] : ['ph']),
    ...(number(e.ts) ? [] : ['ts']),
    ...(Number.isInteger(e.pid) && Number.isInteger(e.tid) ? [] : ['pid, tid']),
    ...((e.ph === 'X') === number(e.dur) ? [] : ['dur']),
    ...((e.ph === 'i' ? ['t', 'p'].includes(e.s ?? '') : e.s === undefined) ? [] : ['s']),
    ...(e.ph === 'M' || typeof e.cat === 'string' ? [] : ['cat']),
    ...(e.ph !== 'C' || Object.values(e.args ?? {}).every(number) ? [] : ['args of a counter']),
  ];
  const known = ['name', 'cat', 'ph', 'ts', 'pid', 'tid', 'dur', 's', 'args'];
  return [...wrong, ...Object.keys(e).filter(key => !known.includes(key))];
}

test('every event is of the format', () => {
  expect(trace.traceEvents.flatMap(e => faults(e).map(what => `${what}: ${JSON.stringify(e)}`))).toEqual([]);
  expect(trace).toMatchObject({ displayTimeUnit: 'ns', otherData: { script: 'heap.pte' } });
});

test('every process and every thread in use has a name', () => {
  const names = (kind: string) =>
    new Map(trace.traceEvents.filter(e => e.name === kind).map(e => [`${e.pid} ${e.tid}`, e.args?.name]));
  const threads = names('thread_name');
  const unnamed = trace.traceEvents.filter(e => e.tid !== 0 && !threads.has(`${e.pid} ${e.tid}`));
  expect(unnamed).toEqual([]);
  expect([...names('process_name').values()]).toEqual(['native', 'naive', 'xen-2.6.26', 'xen-6.1']);
  expect(threads.get('4 1')).toBe('cpu 0 program');
  expect(threads.get('4 3')).toBe('cpu 0 multicall buffer');
  expect(threads.get('4 13')).toBe('cpu 1 hardware');
});

test('slices of a thread nest or follow each other', () => {
  const slices = trace.traceEvents.filter(e => e.ph === 'X');
  const threads = [...new Set(slices.map(e => `${e.pid} ${e.tid}`))];
  const end = (e: ChromeEvent) => e.ts + e.dur!;
  for (const thread of threads) {
    const open: ChromeEvent[] = [];
    const own = slices.filter(e => `${e.pid} ${e.tid}` === thread);
    for (const slice of own.toSorted((x, y) => x.ts - y.ts || y.dur! - x.dur!)) {
      while (open.length > 0 && end(open.at(-1)!) <= slice.ts + 1e-9) open.pop();
      if (open.length > 0) expect(end(slice)).toBeLessThanOrEqual(end(open.at(-1)!) + 1e-9);
      open.push(slice);
    }
  }
});

test.each(recordings.map((r, i) => [r.result.backend, r.result, i + 1] as const))(
  '%s: counts of the run',
  (_, result, pid) => {
    const count = (cat: string, ph: string) =>
      trace.traceEvents.filter(e => e.pid === pid && e.cat === cat && e.ph === ph).length;
    expect({
      traps: count('trap', 'X'),
      hypercalls: count('hypercall', 'X'),
      updates: count('update', 'i'),
      faults: count('fault', 'i'),
      lost: count('lost', 'i'),
      saved: count('saved', 'i'),
      statements: count('statement', 'X'),
    }).toEqual({
      traps: result.traps,
      hypercalls: result.hypercalls,
      updates: result.updates,
      faults: result.faults,
      lost: result.lost.length,
      saved: result.saved.length,
      statements: 2,
    });
    const ends = trace.traceEvents.filter(e => e.pid === pid && e.ph === 'X').map(e => e.ts + e.dur!);
    expect(Math.max(...ends) * 1000).toBeCloseTo(result.cycles, 3);
  },
);

test('the queue fills and empties', () => {
  const fill = (name: string, key: string) =>
    trace.traceEvents.filter(e => e.pid === 4 && e.ph === 'C' && e.name === name).map(e => e.args![key] as number);
  expect(Math.max(...fill('cpu 0 queue', 'updates'))).toBe(31);
  expect(Math.max(...fill('cpu 0 argument bytes', 'bytes'))).toBe(496);
  expect(fill('cpu 0 queue', 'entries').at(-1)).toBe(0);
});

test('folded runs are unrolled', () => {
  const long = 'backend xen-2.6.27\nmap heap 8192 pages rw written\ncpu 0 { mprotect heap r }\n';
  const { traceEvents }: ChromeTrace = JSON.parse(exported('chrome-trace', long));
  const [{ result }] = sourceOf(long).run().recordings;
  expect(traceEvents.filter(e => e.cat === 'hypercall').length).toBe(result.hypercalls);
});

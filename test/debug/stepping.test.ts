/** Stepping: one CPU at a time, over statements, into the kernel, out of it, and back. */
import { describe, expect, test } from 'vitest';
import { eventFilters } from '../../src/debug/event-filters.ts';
import type { Timeline } from '../../src/debug/timeline.ts';
import { bufferOf, walkerOf } from '../../src/sim/mover.ts';
import { stackOf, steppingOf } from './timelines.ts';

const two = `backend native
map heap 2 pages rw
cpu 0 {
  read heap[0]
  let old = read_pte(heap[0])
  let new = pte_mkclean(old)
  if old has D { write_pte(heap[0], new) }
  mprotect heap r
}
cpu 1 { write heap[0] }
`;
const naive = `backend naive
map heap 1 page rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[0] }
`.replace('1 page', '1 pages');
const xen = `backend xen-2.6.27
map heap 2 pages rw
cpu 0 { mprotect heap r }
`;
const filter = (id: string) => ({ filter: eventFilters.find(f => f.id === id)! });

test('over: each statement of the CPU, and no other CPU moves', () => {
  const stepping = steppingOf(two);
  const seen: string[] = [];
  for (let i = 0; i < 5; i++) {
    seen.push(stackOf(stepping.timeline, 0));
    expect(stepping.step(0, 'over')).toMatchObject({ reason: 'step', cpu: 0 });
    expect(stackOf(stepping.timeline, 1)).toBe('write heap[0]');
  }
  expect(seen).toEqual([
    'read heap[0]',
    'let old = read_pte(heap[0])',
    'let new = pte_mkclean(old)',
    'if old has D',
    'mprotect heap r',
  ]);
  expect(stackOf(stepping.timeline, 0)).toBe('after mprotect heap r');
  expect(stepping.step(0, 'over')).toMatchObject({ reason: 'waits', text: 'cpu 0 is at its end' });
});

test('into: what the kernel does, and out again', () => {
  const stepping = steppingOf(xen);
  const { timeline } = stepping;
  const deepest = new Set<string>();
  for (let i = 0; i < 40; i++) {
    stepping.step(0, 'into');
    deepest.add(stackOf(timeline, 0));
  }
  expect([...deepest]).toContain('change_pte_range < change_protection < sys_mprotect < mprotect heap r');
  expect([...deepest].some(stack => stack.startsWith('hypervisor < xen_mc_flush'))).toBe(true);
  timeline.goTo(0);
  while (!stackOf(timeline, 0).startsWith('ptep_modify_prot_start')) stepping.step(0, 'instruction');
  stepping.step(0, 'out');
  expect(stackOf(timeline, 0)).toMatch(/^change_pte_range/);
});

test('a CPU that waits says for what, and does not move', () => {
  const stepping = steppingOf(`backend native
map heap 1 pages rw
cpu 0 { lock heap  unlock heap }
cpu 1 { lock heap  unlock heap }
`);
  stepping.step(0, 'over');
  expect(stepping.step(1, 'over')).toEqual({
    reason: 'waits',
    cpu: 1,
    text: 'cpu 1 waits for the pte lock of heap[0], which cpu 0 holds',
  });
});

test('a flush waits for what the CPU is about whose TLB it is', () => {
  const flushing = (declared: string, before: string, until: (timeline: Timeline) => boolean): string => {
    const stepping = steppingOf(
      `backend native\n${declared}\ncpu 0 { flush_tlb heap }\ncpu 1 { ${before} write heap }\nexpect never late write\n`,
    );
    while (!until(stepping.timeline)) stepping.timeline.step(1);
    while (stepping.step(0, 'instruction').reason === 'step');
    return stepping.step(0, 'instruction').text;
  };
  const map = 'map heap 1 pages rw';
  expect(flushing(map, '', timeline => timeline.step(walkerOf(1)))).toBe(
    'cpu 0 waits for the access that cpu 1 has walked for',
  );
  const stores = `machine { memory tso }\n${map}\nword x`;
  expect(flushing(stores, 'WRITE_ONCE(x, 1)', ({ machine }) => machine.enabled(bufferOf(1)))).toBe(
    'cpu 0 waits for the stores of cpu 1 to land',
  );
});

describe('backwards', () => {
  test('from the lost bit to the read that missed it: four keys', () => {
    const stepping = steppingOf(naive, { events: [filter('lost-D')] });
    const stop = stepping.goOn();
    expect(stop).toMatchObject({ reason: 'exception', cpu: 0 });
    expect(stop.text).toContain('lost: D of heap[0]');
    const seen: string[] = [];
    for (let key = 0; key < 4 && !seen.at(-1)?.includes('load'); key++) {
      stepping.back(0, 'into');
      const { timeline } = stepping;
      seen.push(
        timeline
          .eventsOf(timeline.at)
          .map(({ kind }) => kind)
          .join(' '),
      );
    }
    expect(seen.at(-1)).toContain('load');
  });

  test('or one, where the read that misses a bit is a place to stop', () => {
    const stepping = steppingOf(naive, { events: [filter('lost-D'), filter('missed')] });
    expect(stepping.goOn().text).toContain('load: heap[0]');
    expect(stepping.goOn().text).toContain('lost');
    expect(stepping.goBack(0).text).toContain('load: heap[0]');
    expect(stepping.goBack(0)).toMatchObject({ reason: 'start' });
    expect(stepping.timeline.at).toBe(0);
  });

  test('over: statement by statement, the same stops as forwards', () => {
    const stepping = steppingOf(two);
    const forwards: number[] = [];
    for (let i = 0; i < 5; i++) {
      forwards.push(stepping.timeline.at);
      stepping.step(0, 'over');
    }
    const backwards: number[] = [];
    while (stepping.timeline.at > 0) {
      stepping.back(0, 'over');
      backwards.push(stepping.timeline.at);
    }
    expect(backwards).toEqual(forwards.reverse());
  });

  test('at the start it says so', () => {
    expect(steppingOf(two).back(0, 'into')).toEqual({ reason: 'start', cpu: 0, text: '' });
  });
});

describe('stops', () => {
  test('at a line, of whichever CPU comes to it', () => {
    const stepping = steppingOf(two, { lines: [{ id: 7, line: 9 }] });
    expect(stepping.atStart()).toBeUndefined();
    const at10 = steppingOf(two, { lines: [{ id: 7, line: 10 }] });
    expect(at10.atStart()).toMatchObject({ reason: 'breakpoint', cpu: 1, id: 7 });
    const at8 = steppingOf(two, { lines: [{ id: 8, line: 8 }] });
    expect(at8.goOn()).toMatchObject({ reason: 'breakpoint', cpu: 0, id: 8 });
    expect(stackOf(at8.timeline, 0)).toBe('mprotect heap r');
  });

  test('at a line where a condition holds', () => {
    const lines = [{ id: 1, line: 8, condition: 'heap[0] lacks A' }];
    expect(steppingOf(two, { lines }).goOn()).toMatchObject({ reason: 'end' });
    const other = [{ id: 1, line: 8, condition: 'heap[0] has A' }];
    expect(steppingOf(two, { lines: other }).goOn()).toMatchObject({ reason: 'breakpoint' });
  });

  test('at a routine, each time it is called', () => {
    const stepping = steppingOf(xen, { routines: [{ id: 3, routine: 'ptep_modify_prot_commit' }] });
    for (let call = 0; call < 2; call++) {
      expect(stepping.goOn()).toMatchObject({ reason: 'function breakpoint', id: 3 });
      expect(stackOf(stepping.timeline, 0)).toMatch(/^ptep_modify_prot_commit < change_pte_range/);
    }
    expect(stepping.goOn()).toMatchObject({ reason: 'end' });
  });

  test('where a bit of an entry changes, and where software reads it', () => {
    const bit = { id: 5, page: 0, lo: 0x40, hi: 0, name: 'D of heap[0]', access: 'write' as const };
    const stepping = steppingOf(naive, { data: [bit] });
    expect(stepping.goOn()).toMatchObject({ reason: 'data breakpoint', cpu: 1, text: 'D of heap[0]' });
    expect(stepping.goOn()).toMatchObject({ reason: 'data breakpoint', cpu: 0 });
    expect(stepping.goOn()).toMatchObject({ reason: 'end' });
    expect(stepping.goBack(0)).toMatchObject({ reason: 'data breakpoint', cpu: 0 });
    expect(stepping.goBack(0)).toMatchObject({ reason: 'data breakpoint', cpu: 1 });
    const read = steppingOf(naive, { data: [{ ...bit, access: 'read' }] });
    expect(read.goOn()).toMatchObject({ reason: 'data breakpoint', cpu: 0 });
  });

  test('at events: traps, flushes, batches, by page where one is named', () => {
    const traps = steppingOf(xen.replace('xen-2.6.27', 'xen-2.6.26'), { events: [filter('trap')] });
    expect(traps.goOn()).toMatchObject({ reason: 'exception', cpu: 0 });
    const second = steppingOf(xen.replace('xen-2.6.27', 'xen-2.6.26'), {
      events: [{ ...filter('trap'), pages: [1, 1] }],
    });
    expect(second.goOn().text).toContain('heap[1]');
    expect(steppingOf(xen, { events: [filter('batch')] }).goOn().text).toContain('flushing');
    expect(steppingOf(xen, { events: [filter('flush')] }).goOn().text).toContain('flush_tlb');
  });

  test('at a hang, with what each waits for', () => {
    const stepping = steppingOf(`backend native
map heap 1 pages rw
cpu 0 { lock heap }
cpu 1 { lock heap }
`);
    expect(stepping.goOn().text).toBe('cpu 1 waits for the pte lock of heap[0], which cpu 0 holds');
  });
});

test('positions of a line, to jump to', () => {
  const stepping = steppingOf(`backend native
map heap 4 pages rw
cpu 0 {
  for p in heap {
    write p
  }
}
`);
  const found = stepping.positionsOf(5, 10);
  expect(found.map(({ cpu }) => cpu)).toEqual([0, 0, 0, 0]);
  expect(new Set(found.map(({ step }) => step)).size).toBe(4);
  expect(stepping.positionsOf(5, 2)).toHaveLength(2);
  expect(stepping.timeline.at).toBe(0);
});

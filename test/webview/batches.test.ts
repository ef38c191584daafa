import { expect, test } from 'vitest';
import { flushReasons } from '../../src/model/events.ts';
import { layoutBuffer } from '../../webview/layout/batches.ts';
import { bufferAt } from '../../webview/layout/buffer-at.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { nthHypercall } from '../../webview/views/batches.ts';
import { log } from './notation.ts';
import { foldedRun, logOf, patch4Run, trappingRun } from './recordings.ts';

/** `0-30 1 entry 2 updates 32 B ARGS`, a batch a line. */
function batches(columns: ReturnType<typeof log>): string[] {
  const laid = layoutBuffer(columns, new Unfolding(columns), 0, columns.length);
  return (laid?.totals ?? []).map(({ entries, updates, bytes, reason }, i) => {
    const { start, end } = laid!.batches;
    return `${start[i]}-${end[i]} ${entries} e ${updates} u ${bytes} B ${flushReasons[reason]}`;
  });
}

test('a run without a buffer has no batches', () => expect(batches(log('0 load 10 store'))).toEqual([]));

test('extensions add to the batch, not to its entries', () => {
  const text =
    '0 xen_mc_entry_alloc:16 5 xen_mc_entry:1,1 10 xen_mc_extend_args:1,16,0 20 xen_mc_flush:1,32 30 hypercall:13,1,2=32/2';
  expect(batches(log(text))).toEqual(['5-20 1 e 2 u 32 B ARGS']);
});

test('an entry allotted before the flush belongs to the batch after it', () => {
  const text = `0 xen_mc_entry_alloc:16 0 xen_mc_entry:1,1 9 xen_mc_extend_args:1,16,2 9 xen_mc_entry_alloc:16
    9 xen_mc_flush:1,16 12 hypercall:13,1,1=16/2 20 xen_mc_entry:1,1 25 xen_mc_flush:1,16 30 hypercall:13,1,1=16/4`;
  expect(batches(log(text))).toEqual(['0-9 1 e 1 u 16 B ARGS', '20-25 1 e 1 u 16 B LEAVE_LAZY']);
});

test('an empty flush ends nothing', () => {
  expect(batches(log('0 xen_mc_entry:14 5 xen_mc_flush:0 9 xen_mc_flush:1 10 hypercall:14=0/5'))).toEqual([
    '0-9 1 e 1 u 0 B ISSUE',
  ]);
});

test('64 pages after patch 4 are two batches of 32, then the TLB flush', () => {
  expect(batches(logOf(patch4Run())).map(line => line.replace(/^\S+ /, ''))).toEqual([
    '1 e 32 u 512 B ARGS',
    '1 e 32 u 512 B LEAVE_LAZY',
    '1 e 0 u 32 B ISSUE',
  ]);
});

test('before the series every update is an entry', () => {
  expect(batches(logOf(trappingRun())).map(line => line.replace(/^\S+ /, ''))).toEqual([
    '32 e 32 u 0 B BATCH',
    '32 e 32 u 0 B LEAVE_LAZY',
  ]);
});

test('the buffer fills at the playhead, and tells why it was flushed', () => {
  const unfolding = new Unfolding(logOf(patch4Run()));
  const first = nthHypercall(unfolding, 0);
  expect(bufferAt(unfolding, 0, 0)).toBeNull();
  expect(bufferAt(unfolding, 0, first)).toEqual({
    slots: [{ op: 1, requests: 32, bytes: 512 }],
    bytes: 512,
    ok: 31,
    noSpace: 1,
    badOp: 0,
    reason: flushReasons.indexOf('ARGS'),
  });
  const filling = bufferAt(unfolding, 0, 100)!;
  expect(filling.reason).toBeNull();
  expect(filling.bytes).toBe(filling.slots[0].requests * 16);
});

test('the n-th hypercall is found within folds', () => {
  const unfolding = new Unfolding(logOf(foldedRun(1000)));
  const last = nthHypercall(unfolding, 1999);
  expect(unfolding.event(last).kind).toBe('hypercall');
  expect(unfolding.at(last).turn).toBe(999);
  expect(nthHypercall(unfolding, 2000)).toBe(-1);
});

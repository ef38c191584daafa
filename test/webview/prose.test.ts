import { expect, test } from 'vitest';
import { packBatches } from '../../src/protocol/packed-batches.ts';
import { proseOf } from '../../webview/prose.ts';
import { naiveRun, patch4Run, show } from './recordings.ts';

test('a run that saves a bit, and one that loses it', () => {
  const shown = show([naiveRun(), patch4Run()]);
  expect(proseOf({ ...shown, expects: shown.expects.slice(0, 1) })).toBe(`heap.pte on naive
  It makes 0 traps, 0 hypercalls with 0 updates, and 0 page faults.
  It takes 1,106 cycles, 0.76 times native (cost profile “thread”).
  Line 7 on cpu 0 overwrites A of heap[3], which line 8 on cpu 1 had
    set: it is lost.
  Line 7 on cpu 0 overwrites D of heap[3], which line 8 on cpu 1 had
    set: it is lost.

heap.pte on xen-2.6.27 (xen-3.0-x86_64 (preserve-AD))
  It makes 0 traps, 3 hypercalls with 64 updates, and 0 page faults.
  It takes 24,478 cycles, 3.41 times native (cost profile “thread”).
  Hypercall 1 is mmu_update in 1 entry, 32 updates, 512 argument bytes:
    argument space was full (ARGS).
  Hypercall 2 is mmu_update in 1 entry, 32 updates, 512 argument bytes:
    lazy mode ended (LEAVE_LAZY).
  Hypercall 3 is mmuext_op in 1 entry, 32 argument bytes: issued at
    once, outside lazy mode (ISSUE).
  A of heap[3], set by line 8 while line 7 was under way, is saved by
    update.
  D of heap[3], set by line 8 while line 7 was under way, is saved by
    update.

Verdicts
  “never lost D” (line 9) on naive: fails; line 7 overwrites D of
    heap[3], which line 8 set after line 7 had read it (one schedule).
`);
});

test('no line is wider than 72 columns, and long lists are cut and say so', () => {
  const run = patch4Run();
  const batches = Array.from({ length: 40 }, (_, i) => ({ ...run.batches.kinds[0], updates: i + 1 }));
  const text = proseOf(show([{ ...run, batches: packBatches(batches) }]));
  expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(72);
  expect(text).toContain('28 further lines of hypercalls are left out.');
});

import { expect, test } from 'vitest';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import { lanes, log } from './notation.ts';
import { foldedRun, logOf, naiveRun, nativeRun, patch4Run, trappingRun } from './recordings.ts';

const laid = (text: string, cpus = 1) => lanes(layoutTimeline(log(text), cpus));

test.each([
  ['an empty log has no lanes', '', 1, []],
  [
    'a statement lasts until its last event',
    '0 statement 10 load 20 store 25 statement 30 load',
    1,
    ['0 program statement: 0-20 25-30', '0 kernel step: 0-10 10-20 25-30'],
  ],
  [
    'an interrupt is a part of its CPU’s program, and the statement goes on behind it',
    '0 statement 10 load 20 irq_handler_entry 20 statement 30 store 35 irq_handler_exit 50 load',
    1,
    ['* marks mark: 20-20', '0 program statement: 0-10 20-30 35-50', '0 kernel step: 0-10 20-30 35-50'],
  ],
  [
    'a system call lasts until it returns',
    '0 statement 10 load 90 return',
    1,
    ['0 program statement: 0-90', '0 kernel step: 0-10'],
  ],
  [
    'an event reaches back to the one before, whoever’s that was',
    '0 statement 10 load 10 statement@1 40 walk@1 60 store',
    2,
    [
      '0 program statement: 0-60',
      '0 kernel step: 0-10 40-60',
      '1 program statement: 10-40',
      '1 hardware access: 10-40',
    ],
  ],
  [
    'the lock and lazy mode are sections',
    '5 lock 6 enter_lazy 20 load 30 leave_lazy 31 unlock',
    1,
    ['0 kernel lazy: 6-30', '0 kernel lock: 5-31', '0 kernel step: 6-20'],
  ],
  ['mmap_sem is a step, not a section', '5 lock:1 9 unlock:1', 1, ['0 kernel step: 5-5']],
  [
    'a trap lasts until its emulation is over',
    '0 statement 50 trap 60 emulate 70 load',
    1,
    ['0 program statement: 0-70', '0 kernel step: 60-70', '0 hypervisor call: 0-60', '0 hypervisor update: 50-60'],
  ],
  [
    'a hypercall holds its updates, and the walker may move between them',
    '10 hypercall 20 update 25 walk@1 30 update 40 load',
    2,
    ['0 kernel step: 30-40', '0 hypervisor call: 0-30', '0 hypervisor update: 10-20 25-30', '1 hardware access: 20-25'],
  ],
  [
    'a flush that another CPU asked for is no part of a statement',
    '0 statement@1 5 write@1 90 flush_tlb@1:-1,0',
    2,
    ['1 program statement: 0-5', '1 hardware access: 0-5 5-90'],
  ],
  ['marks have a lane above all CPUs', '0 load 5 lost:96', 1, ['* marks mark: 5-5', '0 kernel step: 0-0']],
] as const)('%s', (_, text, cpus, expected) => {
  expect(laid(text, cpus)).toEqual(expected);
});

test('a fold is laid out once, and what it leaves open ends with its turn', () => {
  expect(laid('0 load | ( 10 statement 20 load 30 store )x3+30 | 100 statement 120 load')).toEqual([
    '0 program statement: | 10-30 | 100-120',
    '0 kernel step: 0-0 | 10-20 20-30 | 100-120',
  ]);
});

test('what began before a fold reaches over it', () => {
  expect(laid('0 statement 5 lock ( 10 load )x100+10 1010 unlock 1020 return')[0]).toBe(
    '0 program statement: 0-1020 |  |',
  );
});

test.each([
  [
    'what began before a fold may end with its last turn',
    '0 trap ( 10 update )x3+10 40 load',
    ['0 kernel step: |  | 30-40', '0 hypervisor call: 0-30 |  |', '0 hypervisor update: | 0-10 |'],
  ],
  [
    'a fold in a fold is laid out once, and what the outer one leaves open ends with its turn',
    '0 load | ( 10 statement ( 20 store )x3+5 | 35 load )x4+30',
    ['0 program statement: | 10-35 |  |', '0 kernel step: 0-0 |  | 15-20 | 30-35'],
  ],
] as const)('%s', (_, text, expected) => {
  expect(laid(text)).toEqual(expected);
});

test.each([
  ['native', nativeRun(), ['program', 'kernel', 'hardware', 'program', 'hardware']],
  ['naive', naiveRun(), ['marks', 'program', 'kernel', 'hardware', 'program', 'hardware']],
  ['xen-2.6.27', patch4Run(), ['marks', 'program', 'kernel', 'buffer', 'hypervisor', 'program', 'hardware']],
  ['xen-2.6.26', trappingRun(), ['program', 'kernel', 'buffer', 'hypervisor', 'program', 'hardware']],
] as const)('%s has the lanes that something happens in', (_, run, expected) => {
  expect(layoutTimeline(logOf(run), run.cpus).lanes.map(lane => lane.part)).toEqual(expected);
});

test('128 traps stand beside 2 batches', () => {
  const { lanes: all } = layoutTimeline(logOf(trappingRun()), 2);
  const calls = all.find(lane => lane.part === 'hypervisor')!.layers[0].boxes;
  expect(calls.length).toBe(128 + 2);
  expect(all.find(lane => lane.part === 'buffer')!.buffer!.batches.length).toBe(2);
});

test('boxes of a layer come in order and do not overlap', () => {
  for (const run of [nativeRun(), naiveRun(), patch4Run(), trappingRun(), foldedRun(5)]) {
    for (const { layers } of layoutTimeline(logOf(run), run.cpus).lanes) {
      for (const { boxes } of layers) {
        for (let i = 1; i < boxes.length; i++) expect(boxes.start[i]).toBeGreaterThanOrEqual(boxes.end[i - 1]);
      }
    }
  }
});

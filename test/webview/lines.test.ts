import { describe, expect, test } from 'vitest';
import { eventKinds, kindIndex } from '../../src/model/events.ts';
import { stackRows } from '../../webview/draw/rows.ts';
import { hiddenKinds, kindKey } from '../../webview/layout/hidden.ts';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import { linesOf } from '../../webview/layout/lines.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';
import { logOf, patch4Run } from './recordings.ts';

describe('lanes that are filtered away', () => {
  const recording = patch4Run(4);
  const layout = layoutTimeline(logOf(recording), recording.cpus);
  const names = (...hidden: string[]) =>
    stackRows([{ recording, layout }], new Set(hidden)).lanes.map(({ lane }) => `${lane.cpu} ${lane.part}`);

  test('are not stacked, and leave no gap', () => {
    const all = names();
    expect(names('buffer')).toEqual(all.filter(name => !name.endsWith('buffer')));
    expect(names('cpu 1')).toEqual(all.filter(name => !name.startsWith('1')));
    const height = (...hidden: string[]) => stackRows([{ recording, layout }], new Set(hidden)).height;
    expect(height('buffer')).toBeLessThan(height());
  });
});

test('a kind of event that is filtered away has no boxes, and batches are as they were', () => {
  const recording = patch4Run(4);
  const start = kindIndex.xen_mmu_ptep_modify_prot_start;
  const all = layoutTimeline(logOf(recording), recording.cpus);
  const some = layoutTimeline(logOf(recording), recording.cpus, hiddenKinds(new Set([kindKey(eventKinds[start])])));
  const steps = ({ lanes }: typeof all) => {
    const kernel = lanes.find(lane => lane.part === 'kernel' && lane.cpu === 0)!;
    return [...kernel.layers.find(({ layer }) => layer === 'step')!.boxes.row].map(row => logOf(recording).kind[row]);
  };
  expect(steps(all)).toContain(start);
  expect(steps(some)).toEqual(steps(all).filter(kind => kind !== start));
  const buffer = ({ lanes }: typeof all) => lanes.find(lane => lane.part === 'buffer')!.buffer;
  expect(buffer(some)).toEqual(buffer(all));
});

describe('the lines of the narrative', () => {
  const unfolding = new Unfolding(log('0 statement 1 trap ( 2 load 3 xen_mc_batch 4 update )x3+10 40 lost@1 return@1'));
  const kinds = (...hidden: string[]) => {
    const lines = linesOf(unfolding, new Set(hidden));
    return Array.from({ length: lines.count }, (_, line) => unfolding.event(lines.event(line)).kind).join(' ');
  };
  test.each<[string[], string]>([
    [['kernel', 'buffer', 'hypervisor'], 'statement lost'],
    [['program', 'kernel', 'marks'], 'trap xen_mc_batch update xen_mc_batch update xen_mc_batch update'],
    [['kernel', 'buffer', 'cpu 0'], 'lost'],
    [['kernel', 'buffer', 'event update'], 'statement trap lost'],
    [['kernel', 'buffer', 'hypervisor', 'cpu 1'], 'statement lost'],
  ])('without %j', (hidden, wanted) => expect(kinds(...hidden)).toBe(wanted));

  test('an event and its line find each other; one without stands at the next', () => {
    const lines = linesOf(unfolding, new Set(['kernel', 'buffer']));
    for (let line = 0; line < lines.count; line++) expect(lines.line(lines.event(line))).toBe(line);
    expect(lines.event(lines.line(2))).toBe(4);
  });
});

/** What a session shows of an address space that ends under Xen: which tables each CPU has loaded, and which are plain memory. */
import { expect, test } from 'vitest';
import { taskRows } from '../../src/debug/variables/machine-rows.ts';
import { timelineOf } from './timelines.ts';

const script = `backend xen-6.1
map heap 1 pages rw written
mm shell { map prompt 1 pages rw }
cpu 0 { write heap  exit }
cpu 1 in kthread { switch_to shell  exit }
`;

test('it says whose tables a CPU really has, and which tables are not pinned any more', () => {
  const timeline = timelineOf(script);
  const rows = () => taskRows(timeline).map(({ name, value }) => `${name}: ${value}`);
  expect(rows().slice(0, 2)).toEqual(['cpu 0: main, cr3 of main', 'cpu 1: init_mm, cr3 of init_mm']);
  timeline.goTo(timeline.length);
  expect(rows()).toContain('cpu 0: init_mm, cr3 of init_mm');
  expect(rows()).toContain('table of heap[0]: unpinned, writable');
});

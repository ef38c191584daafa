/** Frames that are let go, and the bounds within which they are followed. */
import { expect, test } from 'vitest';
import { eventWords } from '../../src/model/event-words.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { runScenario } from '../../src/sim/run.ts';
import { recordingOf, scenarioOf } from './scenarios.ts';

/** Each entry of the mapping but the first is made to name the first one's frame; then all are taken away. */
const aliased = (pages: number): string => `backend native
map heap ${pages} pages rw written
cpu 0 {
  lock heap
  let e = read_pte(heap[0])
  for i in 1..${pages} { get_page(e) set_pte_at(heap[i], e) }
  unlock heap
  flush_tlb heap
  munmap heap
}
expect never lost write`;

test('munmap of two entries of one frame gives both references back (mm/memory.c: zap_pte_range, tlb_remove_page)', () => {
  const freed = [...expandedEvents(recordingOf(aliased(2)).log)].filter(({ kind }) => kind === 'free_page');
  expect(freed).toHaveLength(1);
});

test('a copy of what a slot of swap space has says that it comes from there', () => {
  const { log, pages } = recordingOf(`backend native-6.1
map heap 1 pages rw written
setup { shrink_page_list(heap[0]) }
cpu 0 { let orig = read_pte(heap[0]) let page = alloc_page(heap[0]) copy_page(page, orig) }
expect never lost write`);
  const copies = [...expandedEvents(log)].filter(({ kind }) => kind === 'copy_page');
  expect(copies.map(e => eventWords(e, pages))).toEqual(['a slot of swap space to pfn 1001, of heap[0]']);
});

test.each([
  [
    'frames of one page',
    'map heap 1 pages rw\ncpu 0 {\nrepeat 17 { write heap madvise-dontneed heap }\n}\nexpect never lost write',
    'a page would get its frame number 17 here, and no more than 16 are followed',
    3,
  ],
  [
    'entries of one frame in a gather',
    aliased(16),
    'more than 15 entries of one frame are taken away here before a flush',
    9,
  ],
])('more %s than are followed are refused at the statement', (_, text, message, line) => {
  const { failures } = runScenario(scenarioOf(text));
  expect(failures.map(f => [f.message, f.place?.line])).toContainEqual([message, line]);
});

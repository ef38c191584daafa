/** Events in sentences: numbers and nouns agree. */
import { expect, test } from 'vitest';
import { eventLine } from '../../src/model/event-words.ts';
import type { EventKind } from '../../src/model/events.ts';
import type { PageRegion } from '../../src/model/report.ts';

const pages: PageRegion[] = [{ first: 5, pages: 4, name: 'heap', index: 0, address: '10000000000' }];

function line(kind: EventKind, a = 0, b = 0, c = 0): string {
  return eventLine({ kind, cpu: 1, line: 3, time: 0, page: 6, lo: 512, hi: 0, a, b, c }, pages);
}

test.each([
  [line('hypercall', 13, 1, 32), 'hypercall: op 13(multicall), 1 entry, 32 updates, 512 arg bytes, flush reason NONE'],
  [line('hypercall', 13, 32, 1), 'hypercall: op 13(multicall), 32 entries, 1 update, 512 arg bytes, flush reason NONE'],
  [line('flush_tlb', 1), 'flush_tlb: cpu 1 forgets 1 page from heap[1]'],
  [line('flush_tlb', 1200), 'flush_tlb: cpu 1 forgets 1,200 pages from heap[1]'],
  [line('flush_tlb', -1), 'flush_tlb: cpu 1 forgets everything'],
  [line('update_failed', 22, 1), 'update_failed: heap[1] errno 22, 1 request undone'],
])('%s', (words, wanted) => expect(words).toBe(wanted));

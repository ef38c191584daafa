import { expect, test } from 'vitest';
import { eventLine } from '../../src/model/event-words.ts';
import { eventKinds } from '../../src/model/events.ts';
import { eventAt } from '../../src/model/log-columns.ts';
import { looks } from '../../webview/draw/looks.ts';
import { log } from './notation.ts';

const pages = [{ first: 1, pages: 8, name: 'heap', index: 0, address: '10000000000' }];
const line = (word: string) => eventLine(eventAt(log(`0 ${word}`), 0), pages);

test.each([
  ['xen_mc_batch:1', 'xen_mc_batch: start batch LAZY_MMU'],
  ['xen_mc_entry:1,1', 'xen_mc_entry: op 1(mmu_update) count 1'],
  ['xen_mc_entry_alloc:16', 'xen_mc_entry_alloc: alloc entry 16 arg bytes'],
  ['xen_mc_extend_args:1,16,2', 'xen_mc_extend_args: extending op 1(mmu_update) by 16 bytes res NO_SPACE'],
  ['xen_mc_flush_reason:2', 'xen_mc_flush_reason: flush reason ARGS'],
  ['xen_mc_flush:1,512,0', 'xen_mc_flush: flushing 1 hypercalls, 512 arg bytes, 0 callbacks'],
  ['xen_mmu_pgd_pin', 'xen_mmu_pgd_pin'],
  ['load#4=103/0', 'load: heap[3] pteval 0000000000000067 (P RW US A D)'],
  ['lost#4:64,7,8', 'lost: D of heap[3]: set by line 8, read before by line 7'],
  ['lost#4:64,0,8', 'lost: D of heap[3]: set by line 8, read by nobody'],
])('%s reads as the kernel prints it', (word, expected) => expect(line(word)).toBe(expected));

test('every kind has words and a look, whatever its columns hold', () => {
  for (const kind of eventKinds) {
    for (const columns of ['', ':999,999,999', ':-1,-1,-1']) {
      const e = eventAt(log(`0 ${kind}${columns}`), 0);
      expect(eventLine(e, pages)).toMatch(new RegExp(`^${kind}`));
      expect(eventLine(e, pages)).not.toContain('undefined');
      expect(String(looks[kind].word(e))).not.toContain('undefined');
    }
  }
});

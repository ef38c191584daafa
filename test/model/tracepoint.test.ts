/** A run's events in the words of include/trace/events/xen.h. */
import { expect, test } from 'vitest';
import { eventKinds } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import type { PageRegion } from '../../src/model/report.ts';
import { entryWords, tracepointText } from '../../src/model/tracepoint.ts';

const regions: PageRegion[] = [{ first: 10, pages: 600, name: 'heap', index: 0, address: '10000200000' }];
const event = (of: Partial<LogEvent> & Pick<LogEvent, 'kind'>): LogEvent => ({
  cpu: 0,
  line: 1,
  page: -1,
  lo: 0,
  hi: 0,
  a: 0,
  b: 0,
  c: 0,
  time: 0,
  ...of,
});

test.each<[Partial<LogEvent> & Pick<LogEvent, 'kind'>, string]>([
  [{ kind: 'xen_mc_batch', a: 1 }, 'xen_mc_batch: start batch LAZY_MMU'],
  [{ kind: 'xen_mc_issue', a: 2 }, 'xen_mc_issue: start batch LAZY_CPU'],
  [{ kind: 'xen_mc_entry', a: 26, b: 1 }, 'xen_mc_entry: op 26(mmuext_op) args […, 1, 0, 7ff0]'],
  [
    { kind: 'xen_mc_entry', a: 14, b: 1, lo: 0x97d50061, hi: 0x80000000 },
    'xen_mc_entry: op 14(update_va_mapping) args […, 800…061, 1]',
  ],
  [
    { kind: 'xen_mc_extend_args', a: 1, b: 16, c: 2 },
    'xen_mc_extend_args: extending op 1(mmu_update) by 16 bytes res NO_SPACE',
  ],
  [{ kind: 'xen_mc_flush_reason', a: 2 }, 'xen_mc_flush_reason: flush reason ARGS'],
  [{ kind: 'xen_mc_flush', a: 18, b: 144, c: 4 }, 'xen_mc_flush: flushing 18 hypercalls, 144 arg bytes, 4 callbacks'],
  [{ kind: 'xen_mc_callback', a: 0 }, 'xen_mc_callback: callback xen_pte_unlock'],
  [{ kind: 'xen_mmu_set_pte', page: 11, lo: 0x585f1967, hi: 0x80000000 }, 'xen_mmu_set_pte: ptep …008 pteval 800…967'],
  [
    { kind: 'xen_mmu_ptep_modify_prot_commit', page: 522, lo: 0xfcdf3960, hi: 0x000fffff },
    'xen_mmu_ptep_modify_prot_commit: addr 10000400000 ptep …000 pteval 000~960',
  ],
  [{ kind: 'xen_mmu_set_pmd', page: 10, lo: 0x6a1c067 }, 'xen_mmu_set_pmd: pmdp …008 pmdval 000…067'],
  [{ kind: 'xen_mmu_set_pud', page: 10 }, 'xen_mmu_set_pud: pudp …000 pudval 0000000'],
  [{ kind: 'xen_mmu_set_p4d', page: 10, lo: 0x6e53067 }, 'xen_mmu_set_p4d: p4dp …010 p4dval 000…067'],
  [{ kind: 'xen_mmu_alloc_ptpage', a: 4, b: 1 }, 'xen_mmu_alloc_ptpage: level 4  pinned'],
  [{ kind: 'xen_mmu_release_ptpage', a: 2 }, 'xen_mmu_release_ptpage: level 2  unpinned'],
  [{ kind: 'xen_mmu_flush_tlb_one_user', page: 12 }, 'xen_mmu_flush_tlb_one_user: addr 10000202000'],
  [{ kind: 'xen_mmu_flush_tlb_one_user', hi: 0x100 }, 'xen_mmu_flush_tlb_one_user: addr 10000000000'],
  [
    { kind: 'xen_mmu_flush_tlb_multi', page: 10, a: 2, b: 33 },
    'xen_mmu_flush_tlb_multi: ncpus 2 addr 10000200000, end 10000221000',
  ],
  [
    { kind: 'xen_mmu_flush_tlb_multi', page: 10, a: 2, b: -1 },
    'xen_mmu_flush_tlb_multi: ncpus 2 addr 0, end ffffffffffffffff',
  ],
])('%o', (of, words) => {
  expect(tracepointText(event(of), regions)).toBe(words);
});

test('every xen kind has words, and no other', () => {
  for (const kind of eventKinds) {
    expect([kind, tracepointText(event({ kind }), regions) !== undefined]).toEqual([kind, kind.startsWith('xen_')]);
  }
});

test.each([
  [0x585f1967, 0x80000000, '800…967'],
  [0, 0, '0000000'],
  [0x120, 0, '0000120'],
  [0xfcdf3960, 0x000fffff, '000~960'],
  // a swap entry: its offset reaches down into bits 9..11
  [0xffffb002, 0xf7ffffff, 'swap…002'],
])('entry %i %i', (lo, hi, words) => {
  expect(entryWords(lo, hi)).toBe(words);
});

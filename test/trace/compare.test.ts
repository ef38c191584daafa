/** Where a run and a trace part, and how that reads. */
import { expect, test } from 'vitest';
import { compareTrace, compareTraces } from '../../src/trace/compare.ts';
import { observedRecording } from '../../src/trace/observed.ts';
import { readTrace } from '../../src/trace/reader.ts';
import { comparisonText } from '../../src/trace/report.ts';
import type { PredictedRun } from '../../src/trace/segments.ts';
import { recording } from './recordings.ts';

/** A run that does exactly what a recording shows. */
const runOf = (name: string, kinds: readonly string[], edit = (text: string) => text): PredictedRun => {
  const { log, pages } = observedRecording(readTrace(edit(recording(name))));
  return { log, pages, statements: [kinds] };
};

test.each([
  ['flip_33', ['mprotect', 'mprotect']],
  ['disk_shared_msync_64', ['msync', 'write', 'mprotect', 'mprotect']],
  ['munmap_64', ['munmap']],
  ['touch_64', ['write']],
  ['dontneed_64', ['madvise']],
  ['smp2/threads_8', Array(8).fill('mprotect')],
])('a run that does what %s shows agrees', (name, kinds) => {
  expect(compareTrace(runOf(name, kinds), readTrace(recording(name)))).toMatchObject({ agrees: true });
});

test('hashed pointers hide the place in a table, and nothing else', () => {
  const hashed = (text: string) => text.replace(/\bffff[0-9a-f]{12}\b/g, '00000000d1f2a3b4');
  const trace = readTrace(hashed(recording('munmap_64')));
  expect(compareTraces(readTrace(recording('munmap_64')), trace)).toMatchObject({ agrees: true });
  const other = readTrace(
    hashed(recording('munmap_64'))
      .replace('xen_mmu_set_pud: pudp', 'xen_mmu_set_pmd: pmdp')
      .replace('pudval', 'pmdval'),
  );
  expect(compareTraces(readTrace(recording('munmap_64')), other).divergence?.agreed).toBe(16);
});

test('the first difference, with what is around it', () => {
  const run = runOf('flip_2', ['mprotect', 'mprotect'], text => text.replace(/32 arg bytes/, '48 arg bytes'));
  const compared = compareTrace(run, readTrace(recording('flip_2')));
  expect(
    comparisonText(compared, 'flip.pte', 'flip_2.txt', 'xen-6.1'),
  ).toBe(`differs 25 events  mprotect(0x10000000000, 2 pages, PROT_READ)

first difference, after 12 events of mprotect(0x10000000000, 2 pages, PROT_READ):
    xen_mmu_ptep_modify_prot_commit: addr 10000001000 ptep …008 pteval 800…865
    xen_mc_batch: start batch LAZY_MMU
    xen_mc_extend_args: extending op 1(mmu_update) by 16 bytes res OK
    xen_mc_issue: start batch LAZY_MMU
  - xen_mc_flush: flushing 1 hypercalls, 48 arg bytes, 0 callbacks    flip.pte:34 on xen-6.1
  + xen_mc_flush: flushing 1 hypercalls, 32 arg bytes, 0 callbacks    flip_2.txt:34
  - xen_mmu_flush_tlb_one_user: addr 10000000000
  - xen_mc_batch: start batch LAZY_NONE
  - xen_mc_entry_alloc: alloc entry 24 arg bytes
  - xen_mc_entry: op 26(mmuext_op) args […, 1, 0, 7ff0]
  + xen_mmu_flush_tlb_one_user: addr 10000000000
  + xen_mc_batch: start batch LAZY_NONE
  + xen_mc_entry_alloc: alloc entry 24 arg bytes
  + xen_mc_entry: op 26(mmuext_op) args […, 1, 0, 7ff0]
`);
});

test('a call that the script lacks, or has too many', () => {
  const trace = readTrace(recording('none_64'));
  const lines = (text: string) => text.split('\n');
  const withoutLastStep = (text: string) =>
    lines(text)
      .slice(
        0,
        lines(text).findLastIndex(l => l.includes(': STEP ')),
      )
      .join('\n');
  const once = runOf('none_64', ['mprotect', 'mprotect'], withoutLastStep);
  expect(compareTrace(once, trace).divergence).toMatchObject({
    agreed: 0,
    predicted: undefined,
    observed: { words: 'call mprotect' },
  });
  const thrice = runOf('same_64', ['mprotect', 'mprotect'], text => text.replace(/(.*: STEP mprotect.*\n)/, '$1$1'));
  const { divergence, calls } = compareTrace(thrice, readTrace(recording('same_64')));
  expect(divergence).toMatchObject({ predicted: { words: 'call mprotect' }, observed: undefined });
  expect(calls).toMatchObject([{ agrees: false }]);
});

test('a script that does nothing is not one that does nothing visible', () => {
  expect(compareTrace(runOf('untouched_64', []), readTrace(recording('untouched_64')))).toMatchObject({
    agrees: false,
  });
});

test('another system call in the place of one', () => {
  const run = runOf('untouched_64', ['mprotect', 'munmap']);
  expect(compareTrace(run, readTrace(recording('untouched_64')))).toMatchObject({
    agrees: false,
    calls: [{ agrees: true }, { agrees: false }],
    divergence: { predicted: { words: 'call munmap' }, observed: { words: 'call mprotect' } },
  });
});

test('a mark whose call stands behind what led to it is that call', () => {
  const trace = recording('flip_2').replace(/STEP mprotect/g, 'STEP SIGSEGV at page 0 -> mprotect');
  expect(compareTrace(runOf('flip_2', ['mprotect', 'mprotect']), readTrace(trace))).toMatchObject({ agrees: true });
});

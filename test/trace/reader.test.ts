/** What the reader understands, what it says of the rest, and that it throws at nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tracepointWords } from '../../src/model/tracepoint.ts';
import { compareTraces } from '../../src/trace/compare.ts';
import { isMark, readTrace } from '../../src/trace/reader.ts';
import { comparisonText } from '../../src/trace/report.ts';
import { recording, recordings, recordingsIn } from './recordings.ts';

const words = (text: string) =>
  readTrace(text).entries.map(e => (isMark(e) ? `${e.word} ${e.text}` : tracepointWords(e.point)));
const line = (event: string) => `             mpt-918     [000] d..1.    25.877849: ${event}\n`;

test.each([
  ['xen_mc_batch: start batch LAZY_MMU', 'xen_mc_batch: start batch LAZY_MMU'],
  [
    'xen_mc_entry: op 1(mmu_update) args [ffff88805ca1ead0, 1, 0, 7ff0, 0, 0]',
    'xen_mc_entry: op 1(mmu_update) args […, 1, 0, 7ff0]',
  ],
  [
    'xen_mc_entry: op 14(update_va_mapping) args [ffff888007d5d000, 8000000097d5d061, 1, 0, 0, 0]',
    'xen_mc_entry: op 14(update_va_mapping) args […, 800…061, 1]',
  ],
  [
    'xen_mmu_set_pte: ptep ffff888007d5d040 pteval 80000000585f1967 (raw 800000008ff37967)',
    'xen_mmu_set_pte: ptep …040 pteval 800…967',
  ],
  ['xen_mmu_set_pte: ptep 00000000d1f2a3b4 pteval 67 (raw 67)', 'xen_mmu_set_pte: ptep … pteval 0000067'],
  [
    'xen_mmu_ptep_modify_prot_commit: mm ffff888004c5b180 addr 10000001000 ptep ffff888007d48008 pteval 000ffffffcdf3960 (raw 000ffffffcdf3960)',
    'xen_mmu_ptep_modify_prot_commit: addr 10000001000 ptep …008 pteval 000~960',
  ],
  [
    'xen_mmu_set_p4d: p4dp ffff888007d4a010 user_p4dp ffff888007d14010 p4dval 0000000000000066 (raw 0000000006e53067)',
    'xen_mmu_set_p4d: p4dp …010 p4dval 000…067',
  ],
  [
    'xen_mmu_flush_tlb_others: ncpus 2 mm ffff88800568ba80 addr 0, end ffffffffffffffff',
    'xen_mmu_flush_tlb_multi: ncpus 2 addr 0, end ffffffffffffffff',
  ],
])('%s', (event, said) => {
  expect(words(line(event))).toEqual([said]);
});

test('trace-cmd report: no flags, padded names, raw fields where it cannot call the kernel', () => {
  const report = `cpus=1
   mpt-918   [000]    25.877831: print:                tracing_mark_write: STEP munmap(0x10000000000, 64 pages)
   mpt-918   [000]    25.877849: xen_mc_batch:         start batch LAZY_MMU
   mpt-918   [000]    25.877850: xen_mc_extend_args:   [FAILED TO PARSE] op=1 args=16 res=1
   mpt-918   [000]    25.877851: xen_mc_entry:         [FAILED TO PARSE] op=1 nargs=4 args=ARRAY[d0, ea, a1, 5c, 80, 88, ff, ff, 01, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, f0, 7f, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00, 00]
`;
  expect(readTrace(report).problems).toEqual([]);
  expect(words(report)).toEqual([
    'STEP munmap(0x10000000000, 64 pages)',
    'xen_mc_batch: start batch LAZY_MMU',
    'xen_mc_extend_args: extending op 1(mmu_update) by 16 bytes res BAD_OP',
    'xen_mc_entry: op 1(mmu_update) args […, 1, 0, 7ff0]',
  ]);
});

test('the report of a whole recording agrees with the recording', () => {
  const trace = recording('mremap_64');
  const report = trace
    .replace(/\[000\] \S{5} /g, '[000] ')
    .replace(/^#.*\n/gm, '')
    .replace(/(xen_\w+:)/g, '$1         ');
  expect(compareTraces(readTrace(trace), readTrace(report))).toMatchObject({ agrees: true, observedEvents: 309 });
});

test.each([...recordings, ...recordingsIn('annotated')])('$name reads without a problem', ({ text }) => {
  expect(readTrace(text).problems).toEqual([]);
});

test('damage is said with its line, and the rest is read', () => {
  const trace = recording('flip_1').split('\n');
  const damaged = readTrace(
    [...trace.slice(0, 25), 'rubbish', trace[25].replace('d..1.', 'd..1').slice(0, 70)].join('\n'),
  );
  expect(damaged.problems).toEqual([
    { line: 26, message: 'not a line of a trace (task-pid [cpu] flags time: event: text)' },
    { line: 27, message: 'cannot read this xen_mc_entry_alloc' },
    { line: 27, message: 'truncated: BEGIN flip_1 (line 20) has no END' },
    { line: 27, message: 'truncated: the header announces 32 entries, 7 were found', miscounted: true },
  ]);
  expect(damaged.entries.length).toBe(6);
});

test('a lost event is a problem, and a damaged trace never agrees', () => {
  const trace = recording('flip_1').replace('overrun: 0', 'overrun: 7');
  const compared = compareTraces(readTrace(trace), readTrace(trace));
  expect(compared).toMatchObject({ agrees: false, divergence: undefined });
  expect(comparisonText(compared, 'a.pte', 'a.txt', 'xen-6.1')).toContain('the trace is damaged');
});

test('no text makes it throw', () => {
  const texts = recordings.map(r => r.text.slice(0, 6000));
  const edit = fc.record({ at: fc.nat(6000), drop: fc.nat(40), put: fc.string({ maxLength: 12 }) });
  const mutated = fc
    .record({ of: fc.nat(texts.length - 1), edits: fc.array(edit, { maxLength: 12 }) })
    .map(({ of, edits }) => edits.reduce((t, e) => t.slice(0, e.at) + e.put + t.slice(e.at + e.drop), texts[of]));
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string({ maxLength: 400, unit: 'binary' })), text => {
      const trace = readTrace(text);
      comparisonText(compareTraces(trace, trace), 'script', 'trace', 'xen-6.1');
    }),
    { numRuns: 300, seed: 1 },
  );
});

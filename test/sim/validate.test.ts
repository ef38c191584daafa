/** What Xen refuses: entries with flags of its own, frames that are not the guest's, and who else is not updated for it. */
import { describe, expect, test } from 'vitest';
import { bugNames, warnNames } from '../../src/model/events.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { recordingOf } from './scenarios.ts';

interface Refusals {
  /** errno and requests of the entry left undone, for each refused update. */
  readonly failed: readonly string[];
  /** WARN or BUG. */
  readonly warnings: readonly string[];
  readonly updates: number;
}

function refusals(backend: string, body: string): Refusals {
  const { log, result } = recordingOf(`backend ${backend} as b\nmap heap 4 pages rw\ncpu 0 { ${body} }`);
  const events = [...expandedEvents(log)];
  return {
    failed: events.filter(e => e.kind === 'update_failed').map(e => `${e.a}/${e.b}`),
    warnings: events.flatMap(e => (e.kind === 'warn' ? [warnNames[e.a]] : e.kind === 'bug' ? [bugNames[e.a]] : [])),
    updates: result.updates,
  };
}

/** Frame 0x12345 is nobody's here. */
const foreign = '0x12345067';
const commit = (page: number) => `let old${page} = ptep_modify_prot_start(heap[${page}])
  ptep_modify_prot_commit(heap[${page}], pte_modify(old${page}, r))`;
const batch = `lock heap lazy { ${commit(0)} set_pte_at(heap[1], ${foreign}) ${commit(2)} } unlock heap flush_tlb heap`;

describe('a foreign frame between two commits', () => {
  test.each([
    ['xen-patch3', ['22/0'], 2, 'BUG: a multicall entry failed'],
    ['xen-2.6.27', ['22/0'], 2, 'BUG: a multicall entry failed'],
    // 6.1 puts set_pte_at into the commits' own entry, so the commit behind it is not done
    ['xen-6.1', ['16/1'], 1, 'WARN: a multicall entry failed'],
  ])('%s', (backend, failed, updates, warning) => {
    expect(refusals(backend, batch)).toEqual({ failed, updates, warnings: [warning] });
  });
});

describe('a raw store of an entry that Xen refuses', () => {
  test.each(['xen-2.6.26', 'xen-2.6.27', 'xen-6.1'])('is not emulated on %s', backend => {
    const { warnings, failed } = refusals(
      backend,
      `lock heap write_pte(heap[0], ${foreign}) unlock heap flush_tlb heap`,
    );
    expect(failed).toEqual([]);
    expect(warnings).toEqual(['BUG: Xen does not emulate a write']);
  });

  test('on PAE, its upper half alone only clears P, since the lower half is to follow', () => {
    const { log } = recordingOf(
      `backend xen-2.6.26\nmap heap 1 pages rw\ncpu 0 { lock heap write_pte(heap[0], 0x1200091067) unlock heap flush_tlb heap }`,
    );
    const emulated = [...expandedEvents(log)].filter(e => e.kind === 'emulate');
    expect(emulated.map(e => [e.hi, e.lo & 1])).toEqual([[0x12, 0]]);
  });
});

describe('page tables in high memory, before 9f32d21c981', () => {
  test('every commit fails, and the kernel stops', () => {
    const { failed, warnings, updates } = refusals('xen-2.6.27 { highpte on }', 'mprotect heap r');
    expect(failed).toEqual(['22/3']);
    expect(warnings).toEqual(['BUG: a multicall entry failed']);
    expect(updates).toBe(0);
  });
});

test.each([
  ['PCD', '0x91077'],
  ['PAT', '0x910e7'],
])('%s is not for a guest without devices', (_flag, entry) => {
  const { failed } = refusals('xen-6.1', `lock heap set_pte_at(heap[0], ${entry}) unlock heap flush_tlb heap`);
  expect(failed).toEqual(['22/0']);
});

test.each([
  ['another domain’s page', '0x99999067', 16],
  ['what is no memory', '0x100000000067', 1],
  ['INVALID_MFN', '0xffffffffff067', 22],
])('4.17 on %s', (_what, entry, errno) => {
  const { failed } = refusals('xen-6.1', `lock heap set_pte_at(heap[0], ${entry}) unlock heap flush_tlb heap`);
  expect(failed).toEqual([`${errno}/0`]);
});

test('a page table can be mapped, but not writable', () => {
  const body = (flags: string) => `lock heap set_pte_at(heap[0], 0x90900${flags}) unlock heap flush_tlb heap`;
  expect(refusals('xen-6.1', body('065')).failed).toEqual([]);
  expect(refusals('xen-6.1', body('067')).failed).toEqual(['16/0']);
});

describe('a BUG', () => {
  const script = (body: string) =>
    `backend xen-2.6.27\nmap heap 4 pages rw\nsetup { write_pte(heap[2], ${foreign}) }\ncpu 0 { ${body} }\n`;

  test('stops the CPU within its system call, with its locks held, before the TLB is flushed', () => {
    const { log, result } = recordingOf(script('mprotect heap r mprotect heap rw'));
    const kinds = [...expandedEvents(log)].map(e => e.kind);
    expect(kinds.at(-1)).toBe('bug');
    expect(kinds.filter(kind => kind === 'unlock' || kind === 'return' || kind === 'flush_tlb')).toEqual([]);
    expect(result).toMatchObject({ hypercalls: 1, flushes: 0 });
    expect(result.messages).toEqual([{ cpu: 0, line: 4, kind: 'bug', text: 'BUG: a multicall entry failed' }]);
  });

  test('is the same step by step as in bulk', () => {
    const sections = `backend xen-2.6.27\nmap heap 2048 pages rw\nsetup { write_pte(heap[1030], ${foreign}) }\ncpu 0 { mprotect heap r }\n`;
    const [bulk, stepped] = [true, false].map(bulk => recordingOf(sections, { bulk }).result);
    expect(bulk).toEqual(stepped);
    expect(bulk.messages).toHaveLength(1);
  });
});

test('nobody looks at the result of a direct set_pte on 6.1', () => {
  const body = `lock heap set_pte_at(heap[0], ${foreign}) unlock heap flush_tlb heap`;
  expect(refusals('xen-6.1', body)).toEqual({ failed: ['16/0'], updates: 0, warnings: [] });
  expect(refusals('xen-2.6.26', body).warnings).toEqual(['BUG: Xen does not emulate a write']);
});

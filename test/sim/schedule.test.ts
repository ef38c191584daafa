/**
 * In which order do CPUs move in a run? They alternate by statements, but an access waits for a window on its page in
 * another CPU's program, and strikes there. Told here by the order of the events that matter.
 */
import { describe, expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { runBackend } from '../../src/sim/run.ts';
import { parseSchedule, ScheduleError } from '../../src/sim/schedule.ts';
import { recordingOf, scenarioOf } from './scenarios.ts';

/** `0s 1w`: CPU and first letter, for statements, loads, stores, xchgs, reads, writes, faults and updates. */
function order(text: string): string {
  const letters: Record<string, string> = {
    load: 'l',
    store: 's',
    xchg: 'x',
    read: 'r',
    write: 'w',
    fault: 'f',
    update: 'u',
    xen_mmu_ptep_modify_prot_commit: 'c',
  };
  return [...expandedEvents(recordingOf(text).log)]
    .filter(e => letters[e.kind])
    .map(e => `${e.cpu}${letters[e.kind]}`)
    .join(' ');
}

describe('the default schedule', () => {
  const map = 'map heap 2 pages rw\n';

  it('alternates accesses when nothing is in danger', () => {
    expect(
      order(`backend native\n${map}cpu 0 { write heap[0] write heap[1] }\ncpu 1 { read heap[0] read heap[1] }\n`),
    ).toBe('0w 1r 0w 1r');
  });

  it('lets an access strike between the read and the write-back', () => {
    const naive = 'let old = read_pte(heap[0])  write_pte(heap[0], pte_modify(old, r))';
    expect(
      order(
        `backend native\n${map}cpu 0 { lock heap  ${naive}  unlock heap  flush_tlb heap }\ncpu 1 { write heap[0] }\n`,
      ),
    ).toBe('0l 1w 0s');
  });

  it('does not wait for a read that feeds nothing', () => {
    expect(
      order(`backend native\n${map}cpu 0 { barrier  let old = read_pte(heap[0]) }\ncpu 1 { write heap[0]  barrier }\n`),
    ).toBe('1w 0l');
  });

  it('strikes inside mprotect: natively into a fault, under Xen into the queue', () => {
    const script = (backend: string) =>
      `backend ${backend}\n${map}cpu 0 { mprotect heap r }\ncpu 1 { write heap[1] }\n`;
    expect(order(script('native'))).toBe('0x 0s 0x 1f 0s');
    expect(order(script('xen-2.6.27'))).toBe('0l 0c 0l 1w 0c 0u 0u');
  });

  it('lets two accesses to the page act in the same window', () => {
    expect(order(`backend xen-2.6.27\n${map}cpu 0 { mprotect heap r }\ncpu 1 { read heap[1] write heap[1] }\n`)).toBe(
      '0l 0c 0l 1r 1w 0c 0u 0u',
    );
  });

  it('waits in vain for a window that does not open', () => {
    expect(order(`backend native\n${map}cpu 0 { mprotect heap rw }\ncpu 1 { write heap[1] }\n`)).toBe('1w');
  });

  it('says which CPUs wait for ever', () => {
    const { result } = recordingOf(`backend native\n${map}cpu 0 { lock heap }\ncpu 1 { lock heap  unlock heap }\n`);
    expect(result.limits).toEqual([
      'cpu 1 waits for ever at line 4 for the pte lock of heap[0], which cpu 0 holds; the run ends there',
    ]);
  });
});

describe('replay codes', () => {
  it('are read', () => {
    expect(parseSchedule('0x12.1x3.0', 2)).toEqual([
      { cpu: 0, steps: 12 },
      { cpu: 1, steps: 3 },
      { cpu: 0, steps: Number.POSITIVE_INFINITY },
    ]);
  });

  it.each(['', 'x', '2x1', '0x', '0x-1', '0x1,1x2'])('are refused: %j', code => {
    expect(() => parseSchedule(code, 2)).toThrow(ScheduleError);
  });

  it('that ask for more steps than there are, are refused with the place', () => {
    const scenario = scenarioOf('backend native\nmap heap 1 pages rw\ncpu 0 { write heap[0] }\n');
    const run = () => runBackend(scenario, scenario.backends[0], { schedule: '0x999' });
    expect(run).toThrow(/cpu 0 cannot make 999 steps/);
  });
});

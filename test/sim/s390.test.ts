/** s390: what mprotect does to entries and TLBs, in order; and that what it has not is refused. The source is named in kernel/linux-7.2/arch/s390. */
import { expect, test } from 'vitest';
import { check } from '../../src/library/check.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { flagNames } from '../../src/model/pte.ts';
import { agree } from '../explore/agree.ts';
import { recordingOf } from './scenarios.ts';

/** Stores and flushes of a script, as `PAGE FLAGS` of the bits that matter and `flush CPU PAGES`. */
function done(backend: string, cpus: number, body: string): string[] {
  const text = `machine { cpus ${cpus} }\nbackend ${backend}\nmap heap 3 pages rw written\ncpu 0 { ${body} }\n`;
  return [...expandedEvents(recordingOf(text).log)].flatMap(e => {
    if (e.kind === 'flush_tlb') return [`flush ${e.cpu} ${e.a}`];
    const flags = flagNames(e.lo!, e.hi!).filter(flag => ['RW', 'A', 'D', 'I'].includes(flag));
    return e.kind === 'store' ? [`${e.page} ${flags.join(' ')}`] : [];
  });
}

test('on one CPU start sets I, commit stores, and one flush is behind all', () => {
  const of = (page: number) => [`${page} RW A D I`, `${page} A D`];
  expect(done('s390', 1, 'mprotect heap r')).toEqual([...of(0), ...of(1), ...of(2), 'flush 0 -1']);
});

test('with more CPUs each start is an IPTE', () => {
  const of = (page: number) => [`${page} RW A D I`, 'flush 0 1', 'flush 1 1', `${page} A D`];
  expect(done('s390', 2, 'mprotect heap r')).toEqual([...of(0), ...of(1), ...of(2)]);
});

test('batched, one IPTE comes before all stores', () => {
  const invalid = [0, 1, 2].map(page => `${page} RW A D I`);
  const set = [0, 1, 2].map(page => `${page} A D`);
  expect(done('s390-batch', 2, 'mprotect heap r')).toEqual([...invalid, 'flush 0 3', 'flush 1 3', ...set]);
});

test('what lies side by side is one run, whatever order it was written in', () => {
  const body = 'lock heap lazy { ptep_set_wrprotect(heap[2]) ptep_set_wrprotect(heap[0]) } unlock heap';
  expect(done('s390-batch', 1, body)).toEqual(['0 RW A D I', 'flush 0 1', '0 A D', '2 RW A D I', 'flush 0 1', '2 A D']);
});

test('hardware sets no bit: faults make young, then dirty', () => {
  const text = 'backend s390\nmap heap 1 pages rw\ncpu 0 { read heap write heap }\n';
  const events = [...expandedEvents(recordingOf(text).log)];
  expect(events.filter(e => e.kind === 'set_ad')).toEqual([]);
  const faults = events
    .filter(e => e.kind === 'fault')
    .map(e => flagNames(e.lo!, e.hi!).filter(f => f === 'A' || f === 'D'));
  expect(faults).toEqual([[], ['A']]);
});

test.each(['s390', 's390-batch'])('%s: the reduced search ends as the full one does', backend => {
  agree(
    `machine { cpus 2 }
backend ${backend}
map heap 2 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[1] read heap[0] }
expect never late write
`,
    true,
  );
});

test.each(['munmap heap', 'fork wait', 'msync heap', 'let a = cmpxchg_pte(heap[0], 0, 0)'])(
  '%s is refused by place',
  body => {
    const found = check(`backend s390\nmap heap 1 pages rw\ncpu 0 { ${body} }\n`, 'x.pte').filter(
      d => d.code === 'PTE058',
    );
    expect(found.map(d => d.line)).toEqual([3]);
  },
);

import { describe, expect, it } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { scenarioOf } from './scenarios.ts';
import { scripted } from './scripted.ts';

const on = (backend: string, rest: string) => scripted(`backend ${backend} as x\n${rest}`).on.x;

/** A read-only mprotect of `pages` written pages on one CPU. */
const mprotect = (backend: string, pages: number) =>
  on(backend, `map heap ${pages} pages rw written\ncpu 0 { mprotect heap r }`).result;

/** The verdict of the script's first expectation, over all interleavings. */
function exploredVerdict(backend: string, rest: string): string | undefined {
  const scenario = scenarioOf(`backend ${backend} as x\n${rest}`);
  return exploreScenario(scenario, scenario.backends[0]).expects[0].verdict;
}

describe('VMI', () => {
  it('does not trap, and queues two calls an entry', () => {
    const { traps, batches } = mprotect('vmi { queue 8 }', 6);
    expect(traps).toBe(0);
    expect(batches).toEqual([
      { via: 'multicall', ops: ['UpdatePxELong', 'SetPxELong'], entries: 8, updates: 4, argBytes: 0, reason: 'BATCH' },
      {
        via: 'multicall',
        ops: ['UpdatePxELong', 'SetPxELong'],
        entries: 4,
        updates: 2,
        argBytes: 0,
        reason: 'LEAVE_LAZY',
      },
      { via: 'direct', ops: ['FlushTLB'], entries: 1, updates: 0, argBytes: 0, reason: 'ISSUE' },
    ]);
  });

  it('tells of no entry where it flushes everything', () => {
    const { log } = on('vmi', 'map heap 6 pages rw written\ncpu 0 { mprotect heap r }');
    const told = [...expandedEvents(log)].filter(({ kind }) => kind === 'notify');
    const { page, lo, hi } = told.at(-1)!;
    expect([page, lo, hi]).toEqual([-1, 0, 0]);
  });

  it('leaves at once outside lazy mode', () => {
    const { result } = on('vmi', 'map heap 1 pages rw\ncpu 0 { set_pte_at(heap[0], pte_mkold(read_pte(heap[0]))) }');
    expect(result.batches.map(b => [b.ops, b.reason])).toEqual([[['SetPxELong'], 'ISSUE']]);
  });
});

describe('KVM 2.6.26', () => {
  // kvm_mmu_pte_write: the third write in a row floods; a fourth exit finds the table writable.
  it.each([
    ['kvm-2.6.26', 1, 1],
    ['kvm-2.6.26', 2, 2],
    ['kvm-2.6.26', 3, 3],
    ['kvm-2.6.26', 4, 4],
    ['kvm-2.6.26', 512, 4],
    ['kvm-2.6.26', 513, 5],
    ['kvm-2.6.26', 1000, 8],
    ['kvm-2.6.26 { width pae }', 1, 2],
    ['kvm-2.6.26 { width pae }', 2, 4],
    ['kvm-2.6.26 { width pae }', 512, 4],
  ])('%s: %i pages take %i exits', (backend, pages, exits) => {
    expect(mprotect(backend, pages).traps).toBe(exits);
  });

  it('fork and zap exit as seldom', () => {
    const exits = (what: string) => on('kvm-2.6.26', `map h 64 pages rw written\ncpu 0 { ${what} }`).result.traps;
    expect([exits('fork'), exits('munmap h'), exits('madvise-dontneed h')]).toEqual([4, 4, 4]);
  });

  it('takes a full queue of 42 in two calls of 21', () => {
    expect(
      mprotect('kvm-2.6.26', 43).batches.map(b => [b.times ?? 1, b.ops[0], b.updates, b.argBytes, b.reason]),
    ).toEqual([
      [2, 'KVM_MMU_OP_WRITE_PTE', 21, 504, 'ARGS'],
      [1, 'KVM_MMU_OP_WRITE_PTE', 1, 24, 'LEAVE_LAZY'],
      [1, 'KVM_MMU_OP_FLUSH_TLB', 0, 8, 'ISSUE'],
    ]);
  });

  it('emulates an exchange as a write, so a walk between its read and its write is not seen', () => {
    const race = `map heap 1 pages rw
      cpu 0 {
        lock heap
        let old = ptep_get_and_clear(heap[0])
        set_pte_at(heap[0], pte_wrprotect(old))
        unlock heap
        flush_tlb heap
      }
      cpu 1 { write heap[0] }`;
    // CPU 0: lock, the exit, the emulator's read; CPU 1: the host's walk for its write; CPU 0: the rest.
    const { result } = on('kvm-2.6.26', `${race}\nschedule "0x3.1x1.0"`);
    expect(result.lost.map(l => l.bit)).toEqual(['A', 'D']);
    expect(on('xen-trap', `${race}\nschedule "0x2.1x1.0"`).result.lost).toEqual([]);
  });
});

describe('lguest', () => {
  it('runs 65 calls a trap, and always flushes at the end', () => {
    expect(mprotect('lguest', 65).batches.map(b => [b.ops, b.entries, b.reason])).toEqual([
      [['LHCALL_SET_PTE'], 65, 'BATCH'],
      [['LHCALL_FLUSH_ASYNC'], 1, 'LEAVE_LAZY'],
      [['LHCALL_FLUSH_TLB'], 1, 'ISSUE'],
    ]);
  });

  it('has one page-table page for 1024 pages', () => {
    expect(mprotect('lguest', 1000).batches.filter(b => b.reason === 'LEAVE_LAZY').length).toBe(1);
  });

  it('has one CPU', () => {
    expect(
      () => on('lguest', 'map heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }').result,
    ).toThrow();
  });
});

describe('every shadow guest', () => {
  it.each(['vmi', 'kvm-2.6.26', 'kvm-2.6.26 { width pae }', 'lguest'])('%s writes what it was told', backend => {
    const { log, result } = on(backend, 'map heap 100 pages rw written\ncpu 0 { mprotect heap r }');
    const last = new Map<number, number>();
    let notified = 0;
    for (const e of expandedEvents(log)) {
      if (e.kind === 'store' || e.kind === 'update' || e.kind === 'emulate') last.set(e.page, e.lo);
      if (e.kind === 'notify') notified++;
    }
    expect([...last.values()].every(lo => (lo & 0b1100011) === 0b1100001)).toBe(true);
    expect(last.size).toBe(100);
    expect(result.updates).toBe(100);
    expect(notified).toBeGreaterThan(100);
  });
});

it('a host that keeps A and D says which operation kept them', () => {
  const series = `protocol series {
      start(p) { return read_pte(p) }
      commit(p, old, new) { set_pte_at(p, new) }
    }
    map heap 4 pages rw
    cpu 0 { mprotect heap r }
    cpu 1 { write heap[2] }`;
  const { result } = on('kvm-2.6.26 { protocol series, hypervisor_update cmpxchg }', series);
  expect(result.saved.map(s => s.by)).toEqual(Array(2).fill('KVM_MMU_OP_WRITE_PTE that keeps A and D'));
});

describe('page tables that come and go', () => {
  const life = (backend: string) =>
    on(backend, 'map heap 64 pages rw untouched\ncpu 0 { write heap[0]  fork  wait  munmap heap }').result.batches;
  const operations = (backend: string): string[] => [...new Set(life(backend).flatMap(b => b.ops))];

  it('are announced and taken back under VMI', () => {
    expect(operations('vmi')).toEqual(expect.arrayContaining(['AllocatePage', 'ReleasePage']));
  });

  it('are only taken back under KVM, at once', () => {
    const released = life('kvm-2.6.26').filter(b => b.ops.includes('KVM_MMU_OP_RELEASE_PT'));
    expect(released.map(b => [b.argBytes, b.reason])[0]).toEqual([16, 'ISSUE']);
    expect(operations('kvm-2.6.26')).not.toContain('AllocatePage');
  });

  it('are told by their directory entry under lguest', () => {
    expect(operations('lguest')).toEqual(expect.arrayContaining(['LHCALL_SET_PMD', 'LHCALL_SET_PTE']));
  });

  it('of a child are filled through the queue', () => {
    const { result } = on('kvm-2.6.26', 'map heap 42 pages rw written\ncpu 0 { fork  wait }');
    expect(result.batches.filter(b => b.updates === 21).map(b => [b.times, b.ops])).toEqual([
      [2, ['KVM_MMU_OP_WRITE_PTE']],
    ]);
  });
});

it.each([
  ['xen-2.6.27', 'read', 1],
  ['xen-2.6.27', '', 0],
  ['kvm-2.6.26', 'read', 1],
  ['kvm-2.6.26', '', 0],
])('ptep_test_and_clear_young on %s, of a page that is %s: %d traps', (backend, state, traps) => {
  const { result } = on(backend, `map heap 1 pages rw ${state}\ncpu 0 { ptep_test_and_clear_young(heap[0]) }`);
  expect(result.traps).toBe(traps);
});

describe('calls that wait, and calls that do not', () => {
  const operations = (backend: string, rest: string) =>
    on(backend, rest).result.batches.flatMap(
      b => Array(b.times ?? 1).fill(`${b.ops.join('+')} ${b.reason}`) as string[],
    );

  it('a flush of one page joins lguest’s ring in lazy mode, and gives no entry a value', () => {
    const mremap = 'map h 8 pages rw written at 0x40000000\ncpu 0 { mremap h at 0x50000000 as g }';
    expect(operations('lguest', mremap)).toEqual([
      'LHCALL_SET_PMD ISSUE',
      'LHCALL_SET_PTE+LHCALL_FLUSH_ASYNC LEAVE_LAZY',
      'LHCALL_FLUSH_ASYNC LEAVE_LAZY',
      'LHCALL_SET_PMD ISSUE',
      'LHCALL_FLUSH_TLB ISSUE',
    ]);
    const { batches } = on('lguest', mremap).result;
    expect([batches[1].entries, batches[1].updates]).toEqual([17, 8]);
  });

  it('KVM queues its own flush in lazy mode; the CPU that it interrupts makes its own at once', () => {
    const zap = (cpus: number) =>
      operations('kvm-2.6.26', `machine { cpus ${cpus} }\nmap h 512 pages rw written\ncpu 0 { madvise-dontneed h }`);
    expect(zap(2)).toEqual([
      'KVM_MMU_OP_FLUSH_TLB ISSUE', // of the 506th page: the other CPU's
      'KVM_MMU_OP_FLUSH_TLB LEAVE_LAZY',
      'KVM_MMU_OP_FLUSH_TLB ISSUE',
      'KVM_MMU_OP_FLUSH_TLB ISSUE',
    ]);
  });

  it.each([
    ['24-byte writes fill 1024 bytes at 42', 43, 1024, [21, 21, 1]],
    ['and 100 bytes at four', 5, 100, [4, 1]],
  ])('KVM’s queue is bytes: %s', (_, pages, queue, updates) => {
    const { batches } = mprotect(`kvm-2.6.26 { queue ${queue} }`, pages);
    expect(batches.filter(b => b.updates).flatMap(b => Array(b.times ?? 1).fill(b.updates))).toEqual(updates);
  });

  it('INVLPG does not exit under KVM before 2.6.28', () => {
    const { result } = on('kvm-2.6.26', 'map h 2 pages rw written\ncpu 0 { mremap h at 0x50000000 as g }');
    expect(result.traps).toBe(2); // the two exchanges
  });
});

it.each([
  ['kvm-2.6.26', 5], // a p4d, a pud and a pmd; four child entries; FLUSH_TLB
  ['kvm-2.6.26 { width pae }', 6], // three puds of pgd_alloc, a pmd; entries; FLUSH_TLB
  ['lguest', 3], // a pmd; the ring; FLUSH_TLB
  ['vmi', 11], // the pgd, three PMD pages with their puds, a page-table page with its pmd; the queue; FlushTLB
])('fork of 4 pages tells %s of the child’s tables, in %i calls in all', (backend, calls) => {
  const { result } = on(backend, 'map h 4 pages rw written at 0x40000000\ncpu 0 { fork }');
  expect(result.hypercalls).toBe(calls);
});

it('KVM takes a freed PUD page back like any other table', () => {
  const { batches } = on('kvm-2.6.26', 'map h 4096 pages rw written\ncpu 0 { munmap h }').result;
  const released = batches.filter(b => b.ops[0] === 'KVM_MMU_OP_RELEASE_PT').reduce((n, b) => n + (b.times ?? 1), 0);
  expect(released).toBe(10); // eight page-table pages, their PMD page, its PUD page
});

/** Events of a kind, as the pages that they are about. */
const pagesOf = (backend: string, rest: string, kind: string): number[] =>
  [...expandedEvents(on(backend, rest).log)].filter(e => e.kind === kind).map(e => e.page);

describe('the host’s copy', () => {
  it('under KVM is given up whole: pages of the 2 MiB that nobody changed fault later', () => {
    const script = (pages: number) =>
      `map h 8 pages rw written\nmap i 1 pages rw written\ncpu 0 { mprotect h[0..${pages}] r  read h[7]  read i }`;
    expect(pagesOf('kvm-2.6.26', script(1), 'shadow_fault')).toEqual([]);
    expect(pagesOf('kvm-2.6.26', script(4), 'shadow_zap')).toEqual([2]);
    expect(pagesOf('kvm-2.6.26', script(4), 'shadow_fault')).toEqual([7]);
  });

  it('makes a shadow fault restart the count, and a table that was given up is protected again', () => {
    const again = 'map h 512 pages rw written\ncpu 0 { mprotect h r  read h[9]  mprotect h rw }';
    expect(on('kvm-2.6.26', again).result.traps).toBe(8);
    const kept = 'map h 512 pages rw written\ncpu 0 { mprotect h r  mprotect h rw }';
    expect(on('kvm-2.6.26', kept).result.traps).toBe(4);
  });

  it.each([
    ['an update that was used', 'read h[0]', 4],
    ['one that was not', '', 3],
  ])('three writes in a row: %s', (_, access, exits) => {
    const one = (n: number) => `let o${n} = ptep_get_and_clear(h[0])\n set_pte_at(h[0], o${n})`;
    const script = `map h 1 pages rw written\ncpu 0 { ${one(1)} ${access}\n ${one(2)} ${access}\n ${one(3)} ${access}\n ${one(4)} }`;
    expect(on('kvm-2.6.26', script).result.traps).toBe(exits);
  });

  it('costs a fault that the guest does not see: A and D are set by the host', () => {
    const { result } = on('kvm-2.6.26', 'map h 1 pages rw\ncpu 0 { read h  write h }');
    expect(result.faults).toBe(0);
    expect(pagesOf('kvm-2.6.26', 'map h 1 pages rw\ncpu 0 { read h  write h }', 'shadow_fault')).toEqual([0, 0]);
  });

  it('of lguest takes over what it is told, and forgets everything at a flush', () => {
    const faults = (what: string) =>
      pagesOf('lguest', `map h 2 pages rw written\ncpu 0 { write h ${what} write h }`, 'shadow_fault');
    expect(faults('')).toEqual([]);
    expect(faults('flush_tlb h[0]')).toEqual([0, 1]);
  });

  it('of lguest is writable as the entry is: a write to a clean one leaves no D', () => {
    const clean = `map h 1 pages rw written
      cpu 0 { let o = read_pte(h[0])  set_pte_at(h[0], pte_mkclean(o))  write h }
      expect never h[0] has D`;
    expect(scripted(`backend lguest as x\n${clean}`).on.x.result.faults).toBe(0);
    expect(exploredVerdict('lguest', clean)).toBe('never');
    expect(exploredVerdict('kvm-2.6.26', clean)).toBe('always');
  });
});

describe('stale is only what the host has left', () => {
  const protect = 'let o = ptep_get_and_clear(h[0])\n set_pte_at(h[0], pte_wrprotect(o))';
  it.each([
    ['kvm-2.6.26', 'never', `write h\n lock h\n lazy { ${protect} }\n unlock h\n write h`],
    ['lguest', 'never', `write h\n lock h\n lazy { ${protect} }\n unlock h\n write h`],
    ['lguest', 'always', `write h\n lazy { ${protect}\n write h }`], // the ring has not been run
    ['native', 'sometimes', `write h\n lock h\n lazy { ${protect} }\n unlock h\n write h`], // not where the TLB has walked again
  ])('%s: %s', (backend, verdict, cpu) => {
    const script = `map h 1 pages rw written\ncpu 0 { ${cpu} }\nexpect never stale write`;
    expect(exploredVerdict(backend, script)).toBe(verdict);
  });
});

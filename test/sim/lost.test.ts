/**
 * When is a bit lost, when saved, when neither? Two CPUs, one page; the schedule puts the store into the window
 * between the read and the write-back, where it can hurt.
 */
import { describe, expect, it } from 'vitest';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import { recordingOf, scenarioOf } from './scenarios.ts';

const naive = `backend native
map heap 4 pages rw
cpu 0 {
  lock heap
  let old = read_pte(heap[2])
  write_pte(heap[2], pte_modify(old, r))
  unlock heap
  flush_tlb heap
}
cpu 1 { write heap[2] }
`;

const mprotect = (backend: string) =>
  `backend ${backend}\nmap heap 64 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3] }\n`;

/** What every interleaving of two CPUs on one page can lose. */
function exploredOn(backend: string, programs: string, map = 'rw'): { lost: string[] } {
  const scenario = scenarioOf(`backend ${backend}\nmap heap 1 pages ${map}\n${programs}\n`);
  const { result } = exploreScenario(scenario, scenario.backends[0]);
  expect(result.complete).toBe(true);
  return { lost: result.lost.map(({ bit, page, line }) => `${bit} of ${page}, line ${line}`) };
}

describe('lost bits', () => {
  it('the naive protocol loses D, and the three places are told', () => {
    const { lost } = recordingOf(naive).result;
    expect(lost.find(l => l.bit === 'D')).toEqual({
      bit: 'D',
      page: 'heap[2]',
      cpu: 0,
      line: 6,
      readLine: 5,
      hardwareCpu: 1,
      hardwareLine: 10,
    });
  });

  it('the marks of a table that mremap moves go with it, and are told with the places from before', () => {
    const moved = `backend native { mm 6.1 }\nmap heap 512 pages rw at 0x40000000\ncpu 0 { read heap[0] }\ncpu 1 {\n mremap heap at 0x50400000 as moved\n write_pte(moved[0], 0)\n}\n`;
    const scenario = scenarioOf(moved);
    const [found] = exploreScenario(scenario, scenario.backends[0]).result.lost;
    const places = { page: 'moved[0]', line: 6, readLine: null, hardwareCpu: 0, hardwareLine: 3 };
    expect(found).toMatchObject({ bit: 'A', cpu: 1, ...places });
  });

  it.each([
    ['zero', 'write_pte(heap[0], 0)'],
    ['PROT_NONE', 'write_pte(heap[0], pte_modify(old, none))'],
    ['a present entry', 'write_pte(heap[0], pte_wrprotect(old))'],
  ])('are lost at once where a plain store makes %s of the entry', (_, store) => {
    const { lost } = exploredOn(
      'native',
      `cpu 0 {\n let old = read_pte(heap[0])\n ${store}\n}\ncpu 1 { write heap[0] }`,
    );
    expect(lost).toContain('D of heap[0], line 5');
  });

  it.each([
    ['put there by other software', 'rw', 'let w = read_pte(heap[0])\n write_pte(heap[0], pte_mkdirty(w))'],
    ['put there by the fault handler', 'rw untouched', 'write heap[0]'],
  ])('may be %s', (_, map, other) => {
    const zap = 'let old = read_pte(heap[0])\n write_pte(heap[0], 0)';
    const { lost } = exploredOn('native', `cpu 0 {\n ${zap}\n}\ncpu 1 {\n ${other}\n}`, map);
    expect(lost).toContain('D of heap[0], line 5');
  });

  it.each(['native', 'native-pae', 'xen-2.6.27', 'xen-6.1', 'vmi'])(
    'are none of a locked exchange that %s makes, nor of what its CPU writes then',
    backend => {
      const clean =
        'lock heap\n let old = ptep_get_and_clear(heap[0])\n set_pte_at(heap[0], pte_mkclean(pte_mkold(old)))\n unlock heap';
      const { lost } = exploredOn(backend, `cpu 0 {\n ${clean}\n}\ncpu 1 { write heap[0] }`);
      expect(lost).toEqual([]);
    },
  );

  it('a locked AND does not read what it leaves: a store of what was read before it loses', () => {
    const and = 'let old = read_pte(heap[0])\n ptep_set_wrprotect(heap[0])\n write_pte(heap[0], old)';
    for (const backend of ['native', 'xen-2.6.27', 'kvm-2.6.26']) {
      const { lost } = exploredOn(backend, `cpu 0 {\n ${and}\n}\ncpu 1 { write heap[0] }`);
      expect(lost).toContain('D of heap[0], line 6');
    }
  });

  it('what the hypervisor has kept, the guest has not read', () => {
    const twice = 'let old = read_pte(heap[0])\n ptep_modify_prot_commit(heap[0], old)\n write_pte(heap[0], old)';
    const { lost } = exploredOn('xen-2.6.27', `cpu 0 {\n ${twice}\n}\ncpu 1 { write heap[0] }`);
    expect(lost).toContain('D of heap[0], line 6');
  });

  it.each(['native', 'native-pae', 'native-i386', 'xen-2.6.26', 'xen-trap'])(
    '%s keeps D: the entry is not present in the window, and the store faults',
    backend => {
      const { lost, faults, sigsegvs } = recordingOf(mprotect(backend)).result;
      expect({ lost, faults, sigsegvs }).toEqual({ lost: [], faults: 1, sigsegvs: 1 });
    },
  );

  it.each(['xen-patch3', 'xen-2.6.27', 'xen-6.1'])(
    '%s keeps D: the hypervisor ORs it in, and nobody faults',
    backend => {
      const { lost, faults, saved } = recordingOf(mprotect(backend)).result;
      expect({ lost, faults }).toEqual({ lost: [], faults: 0 });
      expect(saved.map(s => `${s.bit} of ${s.page}`)).toEqual(['A of heap[3]', 'D of heap[3]']);
    },
  );

  it.each(['naive', 'xen-2.6.27 { preserve_ad off }', 'xen-2.6.27 { hypervisor_update store }'])(
    '%s loses D',
    backend => {
      expect(recordingOf(mprotect(backend)).result.lost.map(l => l.bit)).toEqual(['A', 'D']);
    },
  );

  it('a bit set before the read is not lost, but carried', () => {
    const text = naive.replace('rw\n', 'rw written\n');
    expect(recordingOf(text).result.lost).toEqual([]);
  });

  it('a bit that software read and cleared on purpose is not lost', () => {
    const text = `backend native\nmap heap 1 pages rw\ncpu 0 {\n  write heap[0]\n  lock heap\n  let old = read_pte(heap[0])\n  write_pte(heap[0], pte_mkclean(old))\n  unlock heap\n  flush_tlb heap\n}\n`;
    expect(recordingOf(text).result.lost).toEqual([]);
  });

  it('a read loses A only', () => {
    const lost = recordingOf(naive.replace('write heap[2] }', 'read heap[2] }')).result.lost;
    expect(lost.map(l => l.bit)).toEqual(['A']);
  });

  it('the recorded schedule replays to the same result', () => {
    const first = recordingOf(naive).result;
    expect(recordingOf(naive, { schedule: first.schedule }).result).toEqual(first);
  });
});

describe('XENFEAT bit 5', () => {
  it('off: the default pair, traps, and a banner without (preserve-AD)', () => {
    const { banner, traps } = recordingOf(
      'backend xen-2.6.27 { xenfeat_preserve_ad off }\nmap heap 8 pages rw\ncpu 0 { mprotect heap r }\n',
    ).result;
    expect({ banner, traps }).toEqual({ banner: 'xen-3.0-x86_64', traps: 8 });
  });
});

/**
 * A Xen paravirtual guest, before the series, after patch 3, after patch 4, and today.
 *
 * Its page tables are read-only to it, so every instruction that writes an entry traps and is emulated (see xenTraps
 * below); what can be said by a hypercall is queued in the multicall buffer and leaves with it. Read beside
 * arch/x86/xen/mmu.c and multicalls.c of 2.6.26/2.6.27, and mmu_pv.c and multicalls.c of 6.1:
 *
 *              start                commit, in lazy MMU mode               set_pte_at, in lazy MMU mode
 *   2.6.26     xchg: traps          set_pte_at                             queued update_va_mapping
 *   patch 3    plain read           queued mmu_update, an entry each       queued update_va_mapping
 *   2.6.27     plain read           queued mmu_update, extends the last    queued update_va_mapping
 *   6.1        plain read           as 2.6.27                              as commit, MMU_NORMAL_PT_UPDATE
 */
import {
  type BugName,
  FLUSH_LEAVE_LAZY,
  HC_MMU_UPDATE,
  HC_MMUEXT_OP,
  HC_UPDATE_VA_MAPPING,
  MMU_NORMAL_PT_UPDATE,
  MMU_PT_UPDATE_PRESERVE_AD,
} from '../../model/events.ts';
import * as pte from '../../model/pte.ts';
import { FlushWay } from '../ops/gather.ts';
import { Emulated } from '../ops/trap.ts';
import type { Parameters, Width } from '../parameters.ts';
import type { Preset } from '../presets.ts';
import type { Request, Routine, Routines, Step } from '../steps.ts';
import { hypervisor } from './hypervisor.ts';
import { ifYoung, readPte } from './native.ts';
import { batched, direct, mcEntry, mmuextBytes, mmuextMaskBytes, mmuUpdate } from './xen-queue.ts';
import { xenTables } from './xen-tables.ts';

/** Routines of a Xen guest. */
export function xenRoutines(parameters: Parameters, preset: Preset): Routines {
  return {
    ...xenTraps(parameters.width),
    read_pte: readPte(parameters),
    ...xenMulticalls(parameters),
    ...xenSetPte(preset, parameters),
    ...xenModifyProt(preset, parameters),
    ...xenFlush(parameters),
    ptep_clear_flush: [
      { op: 'call', routine: 'ptep_get_and_clear' },
      { op: 'call', routine: 'flush_tlb_page' },
    ],
    arch_enter_lazy_mmu_mode: [{ op: 'enter_lazy' }],
    arch_leave_lazy_mmu_mode: leaveLazy(parameters),
    pte_clear:
      parameters.width === 'pae'
        ? [
            { op: 'trap', why: 'store' },
            { op: 'emulate_store', from: 'zero', half: 'lo' },
            { op: 'trap', why: 'store' },
            { op: 'emulate_store', from: 'zero', half: 'hi' },
          ]
        : [{ op: 'zero_entry' }, { op: 'call', routine: 'set_pte_at' }],
    ...xenTables(parameters),
  };
}

/** xen_leave_lazy leaves the mode and then flushes (2.6.26, 2.6.27 enlighten.c); xen_leave_lazy_mmu of 6.1 flushes first. */
function leaveLazy({ mm }: Parameters): Routine {
  const leave: Step = { op: 'leave_lazy' };
  // The flush is logged even when nothing is queued.
  const flush: Step[] = [
    { op: 'flush_reason', reason: FLUSH_LEAVE_LAZY },
    { op: 'call', routine: 'xen_mc_flush' },
  ];
  return mm === '2.6' ? [leave, ...flush] : [...flush, leave];
}

/** The guest's own page fault, where Xen does not emulate the write: an oops. */
const notRefused = (unless: Step): Step[] => [
  unless,
  ...bug('BUG: Xen does not emulate a write'),
  { op: 'label', name: 'emulated' },
];

/** The CPU goes no further. */
const bug = (name: BugName): Step[] => [{ op: 'bug', name }, { op: 'stopped' }];

/** Instructions on a read-only page table: each store traps; PAE makes two of an entry. */
function xenTraps(width: Width): Routines {
  const pae = width === 'pae';
  const locked = (
    why: 'xchg' | 'cmpxchg' | 'clear_bits',
    emulate: Extract<Step, { op: 'emulate_cmpxchg' }>,
  ): Routine => [
    { op: 'label', name: 'again' },
    { op: 'trap', why },
    emulate.mask === undefined ? { op: 'emulate_load' } : { op: 'emulate_load', tells: emulate.mask },
    emulate,
    // X86EMUL_CMPXCHG_FAILED: no instruction was completed, the guest runs into the same fault again.
    { op: 'unless', to: 'again' },
    // Zero is never refused.
    ...(emulate.write === 'zero' ? [] : notRefused({ op: 'if', to: 'emulated', is: Emulated.written })),
  ];
  return {
    ptep_get_and_clear: pae
      ? [
          ...locked('xchg', { op: 'emulate_cmpxchg', write: 'zero', half: 'lo' }),
          { op: 'load', into: 'old', half: 'hi' },
          { op: 'trap', why: 'store' },
          { op: 'emulate_store', from: 'zero', half: 'hi' },
        ]
      : locked('xchg', { op: 'emulate_cmpxchg', write: 'zero' }),
    write_pte: pae
      ? [
          { op: 'trap', why: 'store' },
          { op: 'emulate_store', from: 'new', half: 'hi' },
          { op: 'trap', why: 'store' },
          { op: 'emulate_store', from: 'new', half: 'lo' },
          ...notRefused({ op: 'if', to: 'emulated' }),
        ]
      : [
          { op: 'trap', why: 'store' },
          { op: 'emulate_store', from: 'new' },
          ...notRefused({ op: 'if', to: 'emulated' }),
        ],
    cmpxchg_pte: [
      { op: 'label', name: 'again' },
      { op: 'trap', why: 'cmpxchg' },
      { op: 'emulate_load' },
      { op: 'compare_seen' },
      { op: 'unless', to: 'differs' },
      { op: 'emulate_cmpxchg', write: 'new' },
      { op: 'unless', to: 'again' },
      ...notRefused({ op: 'if', to: 'emulated', is: Emulated.written }),
      { op: 'label', name: 'differs' },
    ],
    ptep_set_wrprotect: locked('clear_bits', { op: 'emulate_cmpxchg', write: 'cleared', mask: pte.RW }),
    ptep_test_and_clear_young: ifYoung(locked('clear_bits', { op: 'emulate_cmpxchg', write: 'cleared', mask: pte.A })),
  };
}

/** xen_mc_flush, and the hypervisor behind it. 2.6.26 and 2.6.27 end in BUG_ON(ret); since 3d39e9d07b5 that is a WARN. */
function xenMulticalls({ mm }: Parameters): Routines {
  const bugOn: Step[] = [{ op: 'unless', to: 'empty' }, ...bug('BUG: a multicall entry failed')];
  return {
    xen_mc_flush: [
      { op: 'mc_flush' },
      { op: 'unless', to: 'empty' },
      { op: 'call', routine: 'hypervisor' },
      { op: 'mc_flushed' },
      ...(mm === '2.6' ? bugOn : []),
      { op: 'label', name: 'empty' },
    ],
    hypervisor,
  };
}

/** xen_set_pte_at, and what ptep_set_access_flags does with set_pte. */
function xenSetPte(preset: Preset, parameters: Parameters): Routines {
  const choose = (queued: Routine, otherwise: readonly Step[]): Routine => [
    { op: 'in_lazy' },
    { op: 'unless', to: 'now' },
    ...queued,
    { op: 'return' },
    { op: 'label', name: 'now' },
    ...otherwise,
  ];
  switch (preset.setPteAt) {
    case 'store':
      return {
        set_pte_at: [{ op: 'call', routine: 'write_pte' }],
        ptep_set_access_flags: [
          { op: 'call', routine: 'write_pte' },
          { op: 'call', routine: 'flush_tlb_page' },
        ],
      };
    case 'update_va_mapping':
      // 2.6.26 xen_set_pte_at: for the current mm a queued update_va_mapping in lazy mode, else a direct one; and where
      // that fails, xen_set_pte, which is plain stores.
      return {
        set_pte_at: choose(batched(mcEntry(HC_UPDATE_VA_MAPPING, 0, { kind: 'va' })), [
          ...direct(HC_UPDATE_VA_MAPPING, { kind: 'va' }, parameters.width),
          { op: 'unless', to: 'out' },
          { op: 'call', routine: 'write_pte' },
          { op: 'label', name: 'out' },
        ]),
        ptep_set_access_flags: [
          { op: 'call', routine: 'write_pte' },
          { op: 'call', routine: 'flush_tlb_page' },
        ],
      };
    case 'mmu_update': {
      // 6.1 xen_set_pte: __xen_set_pte after xen_batched_set_pte declined because lazy mode is off. It does not look at
      // the result of the hypercall.
      const update: Request = { kind: 'pte', command: MMU_NORMAL_PT_UPDATE };
      return {
        set_pte_at: [
          { op: 'event', event: 'set_pte' },
          ...choose(batched(mmuUpdate(update, parameters)), direct(HC_MMU_UPDATE, update, parameters.width)),
        ],
        // x86 leaves the old entry to the spurious faults it may cause: no flush.
        ptep_set_access_flags: [{ op: 'call', routine: 'set_pte_at' }],
      };
    }
  }
}

/** The transaction of the thread. Without XENFEAT bit 5, or before the series, it is the default pair. */
function xenModifyProt(preset: Preset, parameters: Parameters): Routines {
  if (preset.pair === 'default' || !parameters.xenfeat_preserve_ad) {
    return {
      ptep_modify_prot_start: [{ op: 'call', routine: 'ptep_get_and_clear' }],
      ptep_modify_prot_commit: [{ op: 'call', routine: 'set_pte_at' }],
    };
  }
  const command = parameters.preserve_ad ? MMU_PT_UPDATE_PRESERVE_AD : MMU_NORMAL_PT_UPDATE;
  return {
    // Just return the pte as it is. The bits are preserved on commit.
    ptep_modify_prot_start: [
      { op: 'load', into: 'old' },
      { op: 'event', event: 'start' },
    ],
    ptep_modify_prot_commit: [
      { op: 'event', event: 'commit' },
      ...batched(mmuUpdate({ kind: 'pte', command }, parameters)),
    ],
  };
}

/**
 * xen_flush_tlb, xen_flush_tlb_one_user, xen_flush_tlb_others (6.1: _multi): each a hypercall of its own, but where a
 * lazy section is open (2.6.26 move_ptes).
 */
function xenFlush(parameters: Parameters): Routines {
  const modern = parameters.mm === '6.1';
  const one = batched(mcEntry(HC_MMUEXT_OP, mmuextBytes(parameters), { kind: 'invlpg_local' }));
  const local = batched(mcEntry(HC_MMUEXT_OP, mmuextBytes(parameters), { kind: 'tlb_flush_local' }));
  const others = (kind: 'tlb_flush_multi' | 'invlpg_multi'): Routine => [
    ...(modern ? [{ op: 'event', event: 'flush_multi' } as const] : []),
    ...batched(mcEntry(HC_MMUEXT_OP, mmuextMaskBytes(parameters.width), { kind })),
  ];
  return {
    xen_flush_tlb_one_user: [{ op: 'event', event: 'flush_one' }, ...one],
    xen_flush_tlb: local,
    xen_flush_tlb_multi: others('tlb_flush_multi'),
    xen_invlpg_multi: others('invlpg_multi'),
    flush_tlb_range: [
      { op: 'flush_way' },
      { op: 'if', to: 'pages', is: FlushWay.pages },
      { op: 'if', to: 'local', is: FlushWay.local },
      { op: 'if', to: 'multi', is: FlushWay.multi },
      { op: 'if', to: 'page', is: FlushWay.multiPage },
      { op: 'if', to: 'both', is: FlushWay.localThenOthers },
      { op: 'return' },
      { op: 'label', name: 'pages' },
      { op: 'call', routine: 'xen_flush_tlb_one_user' },
      { op: 'next_flush_page' },
      { op: 'if', to: 'pages' },
      { op: 'flushed' },
      { op: 'return' },
      { op: 'label', name: 'page' },
      { op: 'call', routine: 'xen_invlpg_multi' },
      { op: 'flushed' },
      { op: 'return' },
      { op: 'label', name: 'both' },
      { op: 'call', routine: 'xen_flush_tlb' },
      { op: 'label', name: 'multi' },
      { op: 'call', routine: 'xen_flush_tlb_multi' },
      { op: 'flushed' },
      { op: 'return' },
      { op: 'label', name: 'local' },
      { op: 'call', routine: 'xen_flush_tlb' },
      { op: 'flushed' },
    ],
    flush_tlb_page: modern
      ? [{ op: 'flush_this_page' }, { op: 'call', routine: 'flush_tlb_range' }]
      : [
          { op: 'call', routine: 'xen_flush_tlb_one_user' },
          { op: 'many_cpus' },
          { op: 'unless', to: 'alone' },
          { op: 'call', routine: 'xen_invlpg_multi' },
          { op: 'label', name: 'alone' },
        ],
  };
}

/** What the guest prints at boot (patch 3): the hypervisor's signature, and whether it preserves A and D. */
export function xenBanner(parameters: Parameters, preset: Preset): string {
  const signature = { 'x86-64': 'xen-3.0-x86_64', pae: 'xen-3.0-x86_32p', i386: 'xen-3.0-x86_32' }[parameters.width];
  return parameters.xenfeat_preserve_ad && preset.pair === 'preserve' ? `${signature} (preserve-AD)` : signature;
}

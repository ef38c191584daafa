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
} from '../../model/events.ts';
import * as pte from '../../model/pte.ts';
import { type Parameters, since } from '../parameters.ts';
import type { Preset } from '../presets.ts';
import { type Bodies, type Body, call, choose, forever, repeat, retry, when } from '../routine.ts';
import type { Half } from '../steps/entry.ts';
import type { Request } from '../steps/multicall.ts';
import { ifYoung, readPte, writeProtect } from './native.ts';
import { batched, direct, mcEntry, mmuextBytes, mmuextMaskBytes, mmuUpdate, queueOperations } from './xen-queue.ts';
import { xenTables } from './xen-tables.ts';

/** Routines of a Xen guest. */
export function xenRoutines(parameters: Parameters, preset: Preset): Bodies {
  return {
    ...xenTraps(parameters),
    read_pte: readPte(parameters),
    ...queueOperations,
    ...xenSetPte(preset, parameters),
    ...xenFlush(parameters),
    ptep_clear_flush: [call('ptep_get_and_clear'), call('flush_tlb_page')],
    arch_enter_lazy_mmu_mode: ['enter_lazy'],
    arch_leave_lazy_mmu_mode: leaveLazy(parameters),
    pte_clear:
      parameters.width === 'pae'
        ? [
            { op: 'trap', why: 'store' },
            { op: 'emulate_store', from: 'zero', half: 'lo' },
            { op: 'trap', why: 'store' },
            { op: 'emulate_store', from: 'zero', half: 'hi' },
          ]
        : ['zero_entry', call('set_pte_at')],
    ...xenTables(parameters),
  };
}

/**
 * xen_leave_lazy leaves the mode and then flushes (2.6.26, 2.6.27 enlighten.c); xen_leave_lazy_mmu of 6.1 flushes first;
 * 7.2 calls xen_flush_lazy_mmu only where the mode is on (lazy_mmu_mode_disable, include/linux/pgtable.h).
 */
function leaveLazy({ mm }: Parameters): Body {
  // The flush is logged even when nothing is queued.
  const flush: Body = [{ op: 'flush_reason', reason: FLUSH_LEAVE_LAZY }, call('xen_mc_flush')];
  if (!since(mm, '6.1')) return ['leave_lazy', ...flush];
  return since(mm, '7.2') ? [when('in_lazy', [...flush, 'leave_lazy'])] : [...flush, 'leave_lazy'];
}

/** The CPU goes no further. */
const bug = (name: BugName): Body => [{ op: 'bug', name }, 'stopped'];
/** The guest's own page fault, where Xen does not emulate the write: an oops. */
const notEmulated = bug('BUG: Xen does not emulate a write');

/** Instructions on a read-only page table: each store traps; PAE makes two of an entry. */
function xenTraps(parameters: Parameters) {
  const pae = parameters.width === 'pae';
  const store = (from: 'new' | 'zero', half?: Half): Body => [
    { op: 'trap', why: 'store' },
    { op: 'emulate_store', from, half },
  ];
  // X86EMUL_CMPXCHG_FAILED: no instruction was completed, the guest runs into the same fault again. Zero is never refused.
  const xchg = (half?: Half): Body => [
    retry([{ op: 'trap', why: 'xchg' }, 'emulate_load'], { op: 'emulate_cmpxchg', write: 'zero', half }),
  ];
  const clearBits = (mask: number): Body => [
    forever([
      { op: 'trap', why: 'clear_bits' },
      { op: 'emulate_load', tells: mask },
      choose({ op: 'emulate_cmpxchg', write: 'cleared', mask }, { written: ['break'], refused: notEmulated }),
    ]),
  ];
  return {
    ptep_get_and_clear: pae ? [...xchg('lo'), { op: 'load', into: 'old', half: 'hi' }, ...store('zero', 'hi')] : xchg(),
    write_pte: [when(pae ? [...store('new', 'hi'), ...store('new', 'lo')] : store('new'), [], notEmulated)],
    cmpxchg_pte: [
      forever([
        { op: 'trap', why: 'cmpxchg' },
        'emulate_load',
        when('compare_seen', [], ['break']),
        choose({ op: 'emulate_cmpxchg', write: 'new' }, { written: ['break'], refused: notEmulated }),
      ]),
    ],
    ptep_set_wrprotect: writeProtect(parameters, clearBits(pte.RW)),
    ptep_test_and_clear_young: ifYoung(clearBits(pte.A)),
  } satisfies Bodies;
}

/** xen_set_pte_at, and what ptep_set_access_flags does with set_pte. */
function xenSetPte(preset: Preset, parameters: Parameters) {
  const store = call('write_pte');
  switch (preset.setPteAt) {
    case 'store':
      return { set_pte_at: [store], ptep_set_access_flags: [store, call('flush_tlb_page')] } satisfies Bodies;
    case 'update_va_mapping':
      // 2.6.26 xen_set_pte_at: for the current mm a queued update_va_mapping in lazy mode, else a direct one; and where
      // that fails, xen_set_pte, which is plain stores.
      return {
        set_pte_at: [
          when('in_lazy', batched(mcEntry(HC_UPDATE_VA_MAPPING, 0, { kind: 'va' })), [
            when(direct(HC_UPDATE_VA_MAPPING, { kind: 'va' }, parameters.width), [store]),
          ]),
        ],
        ptep_set_access_flags: [store, call('flush_tlb_page')],
      } satisfies Bodies;
    case 'mmu_update': {
      // 6.1 xen_set_pte: __xen_set_pte after xen_batched_set_pte declined because lazy mode is off. It does not look at
      // the result of the hypercall.
      const update: Request = { kind: 'pte', command: MMU_NORMAL_PT_UPDATE };
      return {
        set_pte_at: [
          { op: 'event', event: 'set_pte' },
          when('in_lazy', batched(mmuUpdate(update, parameters)), direct(HC_MMU_UPDATE, update, parameters.width)),
        ],
        // x86 leaves the old entry to the spurious faults it may cause: no flush.
        ptep_set_access_flags: [call('set_pte_at')],
      } satisfies Bodies;
    }
  }
}

/**
 * xen_flush_tlb, xen_flush_tlb_one_user, xen_flush_tlb_others (6.1: _multi): each a hypercall of its own, but where a
 * lazy section is open (2.6.26 move_ptes).
 */
function xenFlush(parameters: Parameters) {
  const modern = since(parameters.mm, '6.1');
  const one = batched(mcEntry(HC_MMUEXT_OP, mmuextBytes(parameters), { kind: 'invlpg_local' }));
  const local = batched(mcEntry(HC_MMUEXT_OP, mmuextBytes(parameters), { kind: 'tlb_flush_local' }));
  const others = (kind: 'tlb_flush_multi' | 'invlpg_multi'): Body => [
    ...(modern ? [{ op: 'event', event: 'flush_multi' } as const] : []),
    ...batched(mcEntry(HC_MMUEXT_OP, mmuextMaskBytes(parameters.width), { kind })),
  ];
  return {
    xen_flush_tlb_one_user: [{ op: 'event', event: 'flush_one' }, ...one],
    xen_flush_tlb: local,
    xen_flush_tlb_multi: others('tlb_flush_multi'),
    xen_invlpg_multi: others('invlpg_multi'),
    flush_tlb_range: [
      choose('flush_way', {
        pages: [repeat([call('xen_flush_tlb_one_user')], 'next_flush_page'), 'flushed'],
        local: [call('xen_flush_tlb'), 'flushed'],
        multi: [call('xen_flush_tlb_multi'), 'flushed'],
        multiPage: [call('xen_invlpg_multi'), 'flushed'],
        localThenOthers: [call('xen_flush_tlb'), call('xen_flush_tlb_multi'), 'flushed'],
      }),
    ],
    flush_tlb_page: modern
      ? ['flush_this_page', call('flush_tlb_range')]
      : [call('xen_flush_tlb_one_user'), when('many_cpus', [call('xen_invlpg_multi')])],
  } satisfies Bodies;
}

/** What the guest prints at boot (patch 3): the hypervisor's signature, and whether it preserves A and D. */
export function xenBanner(parameters: Parameters, preset: Preset): string {
  const signature = { 'x86-64': 'xen-3.0-x86_64', pae: 'xen-3.0-x86_32p', i386: 'xen-3.0-x86_32' }[parameters.width];
  return parameters.xenfeat_preserve_ad && preset.pair === 'preserve' ? `${signature} (preserve-AD)` : signature;
}

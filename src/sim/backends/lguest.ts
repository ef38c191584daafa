/**
 * lguest, 2.6.26 arch/x86/lguest/boot.c and drivers/lguest/hypercalls.c: 32-bit, two-level, one CPU.
 *
 * Nothing traps, and nothing is told of a clear; after setting an entry the guest says LHCALL_SET_PTE. In lazy mode
 * that goes into a ring of LHCALL_RING_SIZE = 64 calls, which the host runs before the next real one. A guest that
 * finds no free slot makes a real call of the one at hand (async_hcall): 65 calls a trap. Leaving lazy mode is always
 * one more, LHCALL_FLUSH_ASYNC, even where the ring is empty.
 *
 *                ptep_get_and_clear      set_pte_at                          of n entries, in lazy mode
 *   lguest       xchg                    store, then a call for the ring     floor(n / 65) + 1 traps into the host
 *
 * The host's copy (ops/lguest-copy.ts) follows when the call is run, not when the entry is written: between the two, and
 * after a clear that no set follows until the TLB is flushed, the hardware uses what was.
 *
 * The series has nothing to gain here: the xchg is free, and the calls are of the set, which stays.
 *
 * Not modelled: check_gpte takes bit 7 of a PROT_NONE entry for PSE and kills the guest ("bad page table entry").
 */
import { FLUSH_BATCH, FLUSH_LEAVE_LAZY, HC_LGUEST, type HostCall } from '../../model/events.ts';
import type { Parameters } from '../parameters.ts';
import { type Bodies, type Body, call, when } from '../routine.ts';
import { hostLoop } from './hypervisor.ts';
import { nativeRoutines } from './native.ts';
import type { Owed } from './owed.ts';
import { flushTlbMm, leaveGuest, tellNow } from './shadow.ts';
import { shadowTables } from './shadow-tables.ts';

/** Routines of an lguest guest, in the order of lguest/boot.c. */
export function lguestRoutines(parameters: Parameters): Owed & Bodies {
  const native = nativeRoutines(parameters);
  return {
    ...native,
    // asm-x86/lguest_hcall.h hcall: the host runs the ring first, then the call (do_hypercalls)
    host: hostLoop,
    hcall: leaveGuest(HC_LGUEST),
    // lguest_leave_lazy_mode: out of the mode first, then the call that does nothing but empty the ring
    arch_leave_lazy_mmu_mode: [
      when('in_lazy', [
        'leave_lazy',
        { op: 'notify', call: 'LHCALL_FLUSH_ASYNC' },
        { op: 'flush_reason', reason: FLUSH_LEAVE_LAZY },
        call('hcall'),
      ]),
    ],
    // lguest_set_pte_at
    set_pte_at: [call('write_pte'), ...lazyHcall('LHCALL_SET_PTE')],
    // lguest_set_pmd, and lguest_set_pte_at of a child's entry
    ...shadowTables(native, level => lazyHcall(level === 1 ? 'LHCALL_SET_PTE' : 'LHCALL_SET_PMD', level), [], []),
    // lguest_flush_tlb_user, lguest_flush_tlb_single: lazy_hcall as well, so in lazy mode the ring holds them in order
    flush_tlb_user: lazyHcall('LHCALL_FLUSH_TLB'),
    flush_tlb_range: flushTlbMm([]),
    flush_tlb_page: lazyHcall('LHCALL_SET_PTE', 0, true),
  };
}

/** async_hcall: a slot of the ring, or a real call where none is free. */
const asyncHcall = (told: HostCall, level?: number, clear?: boolean): Body => [
  when(
    { op: 'queue_full', call: told },
    [{ op: 'notify', call: told, level, clear }, { op: 'flush_reason', reason: FLUSH_BATCH }, call('hcall')],
    [{ op: 'notify', call: told, level, clear }],
  ),
];

/** lazy_hcall: hcall outside lazy mode, else async_hcall. `level`: see shadowTables; `clear`: the host is told 0. */
const lazyHcall = (told: HostCall, level?: number, clear?: boolean): Body => [
  when('in_lazy', asyncHcall(told, level, clear), tellNow(told, 'hcall', level, clear)),
];

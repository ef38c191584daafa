/**
 * VMware's VMI, 2.6.26 arch/x86/kernel/vmi_32.c: nothing traps, so the series has nothing to take away.
 *
 * The guest writes its page tables as if they were its own, and calls the ROM that the hypervisor put into it: SetPxE
 * to have an entry set, UpdatePxE after having changed one itself (SetPxELong and UpdatePxELong under PAE). Between
 * SetLazyMode(1) and SetLazyMode(0) the ROM may queue both, and leaves for the hypervisor when its queue is full or the
 * mode ends. How long the queue is, is the ROM's own business, so it is the knob `queue`; that SetPxE writes the entry
 * only when the queue is drained is the weakest that the interface allows, and is what happens here. Whether FlushTLB,
 * InvalPage, AllocatePage and ReleasePage wait in that queue, or send it off, is the ROM's business as well; here each
 * sends it off. No source of the ROM was ever published.
 *
 *                ptep_get_and_clear            set_pte_at      of one entry, in lazy mode
 *   vmi          xchg, queued UpdatePxE        queued SetPxE   no trap, two operations
 *
 * So mprotect of n entries queues 2 n operations. A start that only reads would queue n, and halve the calls of a
 * short queue, but lose what the hypervisor sets meanwhile (media/examples/vmi-would-gain-half-a-queue.pte).
 */
import { FLUSH_BATCH, FLUSH_LEAVE_LAZY, HC_VMI, type HostCall } from '../../model/events.ts';
import type { Parameters } from '../parameters.ts';
import { type Bodies, type Body, call, when } from '../routine.ts';
import { hostLoop } from './hypervisor.ts';
import { nativeRoutines } from './native.ts';
import type { Owed } from './owed.ts';
import { flushOthers, flushTlbMm, leaveGuest, tellNow } from './shadow.ts';
import { prepopulated, shadowTables } from './shadow-tables.ts';

/** Routines of a VMI guest, in the order of vmi_32.c. */
export function vmiRoutines(parameters: Parameters): Owed & Bodies {
  const native = nativeRoutines(parameters);
  // CONFIG_X86_PAE
  const pae = parameters.width === 'pae';
  const setPte = pae ? 'SetPxELong' : 'SetPxE';
  const updatePte = pae ? 'UpdatePxELong' : 'UpdatePxE';
  const vmiUpdatePte = romCall(updatePte);
  const allocatePage = tellNow('AllocatePage', 'vmi_leave');
  return {
    ...native,
    host: hostLoop,
    // vmi_allocate_pte, vmi_release_pte; vmi_set_pmd, vmi_set_pud, vmi_pmd_clear
    ...shadowTables(native, level => romCall(setPte, level), allocatePage, tellNow('ReleasePage', 'vmi_leave')),
    // vmi_allocate_pmd_clone: the pgd, with what it takes over of the kernel's (pgd_ctor)
    pgd_alloc: [
      ...allocatePage,
      ...(pae ? prepopulated(level => tellNow(setPte, 'vmi_leave', level), allocatePage) : []),
    ],
    vmi_leave: leaveGuest(HC_VMI),
    // vmi_flush_tlb_user: FlushTLB; pv_mmu_ops.flush_tlb_single: InvalPage
    flush_tlb_user: tellNow('FlushTLB', 'vmi_leave'),
    load_cr3: tellNow('SetCR3', 'vmi_leave'),
    flush_tlb_range: flushTlbMm(flushOthers(HC_VMI, 'FlushTLB')),
    flush_tlb_page: ['flush_this_page', ...tellNow('InvalPage', 'vmi_leave'), ...flushOthers(HC_VMI, 'InvalPage')],
    // vmi_update_pte, as asm-x86/pgtable.h calls it: pte_update, after an instruction of the guest's own
    ptep_get_and_clear: [...native.ptep_get_and_clear, ...vmiUpdatePte],
    ptep_set_wrprotect: [...native.ptep_set_wrprotect, ...vmiUpdatePte],
    ptep_test_and_clear_young: [when(native.ptep_test_and_clear_young, vmiUpdatePte)],
    // vmi_update_pte_defer (mm/pgtable.c): it may wait for the flush that follows at once, and does
    ptep_set_access_flags: [call('write_pte'), { op: 'notify', call: updatePte }, call('flush_tlb_page')],
    // vmi_set_pte_at
    set_pte_at: romCall(setPte),
    // vmi_enter_lazy_mmu: SetLazyMode(1)
    arch_enter_lazy_mmu_mode: ['enter_lazy'],
    // vmi_leave_lazy: out of the mode first, then SetLazyMode(0)
    arch_leave_lazy_mmu_mode: ['leave_lazy', { op: 'flush_reason', reason: FLUSH_LEAVE_LAZY }, call('vmi_leave')],
  };
}

/** A call of the ROM: queued in lazy mode, else it leaves at once. `level`: see shadowTables. */
const romCall = (told: HostCall, level?: number): Body => [
  when(
    'in_lazy',
    [
      when({ op: 'queue_full', call: told }, [{ op: 'flush_reason', reason: FLUSH_BATCH }, call('vmi_leave')]),
      { op: 'notify', call: told, level },
    ],
    tellNow(told, 'vmi_leave', level),
  ),
];

/**
 * mprotect, as the kernel walks it: areas, page-table pages, entries. One lazy section, under the pte lock, for each
 * page-table page of each area (mm/mprotect.c: mprotect_fixup, change_protection, change_pte_range).
 *
 * 2.6 flushes the TLB once an area; 6.1 gathers over the whole call and flushes once, at its end.
 */
import type { Parameters } from '../parameters.ts';
import type { Routines, Step } from '../steps.ts';

/** Routines of mprotect. They call the backend's ptep_modify_prot_*, set_pte_at, lazy-mode and flush routines. */
export function mprotectRoutines(parameters: Parameters): Routines {
  const modern = parameters.mm === '6.1';
  // flush_in_lock off: the lazy section outlives the lock, so a queued commit can land after somebody else's update.
  const leave: Step[] = parameters.flush_in_lock
    ? [{ op: 'call', routine: 'arch_leave_lazy_mmu_mode' }, { op: 'ptl_unlock' }]
    : [{ op: 'ptl_unlock' }, { op: 'call', routine: 'arch_leave_lazy_mmu_mode' }];
  const perArea: Step[] = modern ? [] : [{ op: 'call', routine: 'flush_tlb_range' }];
  const perCall: Step[] = modern ? [{ op: 'call', routine: 'flush_tlb_range' }] : [];
  return {
    sys_mprotect: [
      { op: 'sys_enter' },
      { op: 'mmap_lock', write: true },
      { op: 'gather' },
      { op: 'label', name: 'area' },
      { op: 'mprotect_fixup' },
      { op: 'unless', to: 'out' },
      { op: 'call', routine: 'change_protection' },
      ...perArea,
      { op: 'goto', to: 'area' },
      { op: 'label', name: 'out' },
      ...perCall,
      { op: 'mmap_unlock', write: true },
      { op: 'sys_return' },
    ],
    change_protection: [
      { op: 'label', name: 'table' },
      { op: 'next_table' },
      { op: 'if', to: 'section' },
      { op: 'return' },
      { op: 'label', name: 'section' },
      { op: 'section' },
      { op: 'ptl_lock' },
      { op: 'call', routine: 'arch_enter_lazy_mmu_mode' },
      { op: 'call', routine: 'change_pte_range' },
      { op: 'previous_page' },
      ...leave,
      { op: 'next_page' },
      { op: 'goto', to: 'table' },
    ],
    change_pte_range: [
      { op: 'label', name: 'pte' },
      { op: 'peek' },
      { op: 'if', to: 'present', is: 1 },
      { op: 'if', to: 'migration', is: 2 },
      { op: 'label', name: 'next' },
      { op: 'next_page' },
      { op: 'if', to: 'pte' },
      { op: 'return' },
      { op: 'label', name: 'present' },
      { op: 'call', routine: 'ptep_modify_prot_start' },
      { op: 'window' },
      { op: 'modify' },
      { op: 'call', routine: 'ptep_modify_prot_commit' },
      ...(modern ? [{ op: 'gather_page' } as const] : []),
      { op: 'goto', to: 'next' },
      { op: 'label', name: 'migration' },
      { op: 'migration_read', exclusive: modern },
      { op: 'call', routine: 'set_pte_at' },
      { op: 'goto', to: 'next' },
    ],
  };
}

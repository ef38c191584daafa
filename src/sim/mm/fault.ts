/**
 * A page fault: it waits for mmap_sem, makes the tables that are missing, looks at the entry, takes the pte lock, and
 * looks again (mm/memory.c __handle_mm_fault, handle_pte_fault). If the area forbids the access, SIGSEGV; if the entry
 * changed between the two looks (pte_same), the fault is over; if it allows the access already, a write makes it young
 * and dirty; else the kernel makes or mends the entry, once. Then the access is tried again.
 *
 * The first look is made in the instant of the visible step before it, which takes mmap_sem or drops the lock that new
 * tables are made under: that step could come as late as the look.
 */
import { FaultWay } from '../ops/fault.ts';
import type { Parameters } from '../parameters.ts';
import type { Routine, Routines, Step } from '../steps.ts';

const call = (routine: string) => ({ op: 'call', routine }) as const;

/** __pud_alloc, __pmd_alloc, __pte_alloc: under the lock, and only if nobody else was faster. */
function allocated(level: number, steps: Routine): Routine {
  return [
    { op: 'table_lock' },
    { op: 'table_missing', level },
    { op: 'unless', to: 'there' },
    ...steps,
    { op: 'label', name: 'there' },
    { op: 'table_unlock' },
  ];
}

const allocators = { 2: '__pud_alloc', 3: '__pmd_alloc', 4: '__pte_alloc' } as const;

/** Allocates the table of this pt_level above `page`, if p4d_none, pud_none, pmd_none. */
function missing(level: keyof typeof allocators): Routine {
  const label = `level ${level}`;
  return [
    { op: 'table_missing', level },
    { op: 'unless', to: label },
    call(allocators[level]),
    { op: 'label', name: label },
  ];
}

/** Tables above `page`, top down. */
export function tableRoutines({ mm, width }: Parameters): Routines {
  // PAE's four top entries are cached by the CPU until cr3 is loaded (pud_populate); 6.1 flushes the mm instead.
  const load: Step[] = mm === '6.1' ? [{ op: 'gather_all' }, call('flush_tlb_range')] : [call('load_cr3')];
  return {
    __pud_alloc: allocated(2, [call('paravirt_alloc_pud'), call('set_p4d')]),
    __pmd_alloc: allocated(3, [call('paravirt_alloc_pmd'), call('set_pud'), ...(width === 'pae' ? load : [])]),
    __pte_alloc: allocated(4, [{ op: 'zero_table' }, call('paravirt_alloc_pte'), call('set_pmd')]),
    pud_alloc: missing(2),
    pmd_alloc: [...missing(2), ...missing(3)],
    pte_alloc: [...missing(2), ...missing(3), ...missing(4)],
  };
}

/** An access by the script to `page`, with whatever faults it takes. */
export const faultRoutines: Routines = {
  access: [
    { op: 'clear_repairs' },
    { op: 'label', name: 'again' },
    { op: 'access' },
    { op: 'unless', to: 'done' },
    { op: 'if', to: 'fault', is: 1 },
    { op: 'access_set' },
    { op: 'unless', to: 'done' },
    { op: 'if', to: 'again', is: 2 },
    { op: 'label', name: 'fault' },
    { op: 'fault' },
    { op: 'mmap_lock', write: false },
    { op: 'fault_area' },
    { op: 'unless', to: 'sigsegv' },
    { op: 'anon_vma_prepare' },
    call('pte_alloc'),
    { op: 'fault_look' },
    { op: 'ptl_lock' },
    { op: 'fault_way' },
    { op: 'if', to: 'young', is: FaultWay.youngDirty },
    { op: 'if', to: 'fix', is: FaultWay.flush },
    { op: 'if', to: 'flags', is: FaultWay.accessFlags },
    { op: 'if', to: 'install', is: FaultWay.install },
    { op: 'if', to: 'around', is: FaultWay.installAround },
    { op: 'if', to: 'miss', is: FaultWay.installMiss },
    { op: 'if', to: 'around_miss', is: FaultWay.aroundMiss },
    { op: 'if', to: 'copy', is: FaultWay.copy },
    { op: 'if', to: 'give_up', is: FaultWay.giveUp },
    { op: 'label', name: 'unlock' },
    { op: 'ptl_unlock' },
    { op: 'mmap_unlock', write: false },
    { op: 'goto', to: 'again' },
    { op: 'label', name: 'miss' },
    { op: 'read_ahead' },
    { op: 'goto', to: 'install' },
    { op: 'label', name: 'copy' },
    // do_wp_page drops the lock while it copies the page (6.1 wp_page_copy), and then the entry must still be the same.
    { op: 'ptl_unlock' },
    { op: 'ptl_lock' },
    { op: 'copied' },
    { op: 'unless', to: 'unlock' },
    call('ptep_clear_flush'),
    { op: 'label', name: 'install' },
    call('set_pte_at'),
    { op: 'repaired' },
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'flags' },
    call('ptep_set_access_flags'),
    { op: 'repaired' },
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'young' },
    call('ptep_set_access_flags'),
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'fix' },
    call('flush_tlb_page'),
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'around_miss' },
    call('filemap_map_pages'),
    { op: 'read_ahead' },
    { op: 'label', name: 'around' },
    call('filemap_map_pages'),
    { op: 'repaired' },
    { op: 'goto', to: 'unlock' },
    { op: 'label', name: 'give_up' },
    { op: 'ptl_unlock' },
    { op: 'mmap_unlock', write: false },
    { op: 'goto', to: 'done' },
    { op: 'label', name: 'sigsegv' },
    { op: 'mmap_unlock', write: false },
    { op: 'sigsegv' },
    { op: 'label', name: 'done' },
  ],
  filemap_map_pages: [
    { op: 'fault_around', first: true },
    { op: 'label', name: 'map' },
    { op: 'unless', to: 'mapped' },
    call('set_pte_at'),
    { op: 'fault_around', first: false },
    { op: 'goto', to: 'map' },
    { op: 'label', name: 'mapped' },
    { op: 'fault_around_done' },
  ],
  access_range: [
    { op: 'range_first' },
    { op: 'label', name: 'page' },
    { op: 'access_begin' },
    { op: 'call', routine: 'access' },
    { op: 'range_next' },
    { op: 'if', to: 'page' },
  ],
};

/**
 * A page fault: it waits for mmap_sem, makes the tables that are missing, looks at the entry, takes the pte lock, and
 * looks again (mm/memory.c __handle_mm_fault, handle_pte_fault). If the area forbids the access, SIGSEGV; if the entry
 * changed between the two looks (pte_same), the fault is over; if it allows the access already, a write makes it young
 * and dirty; else the kernel makes or mends the entry, once. Then the access is tried again.
 *
 * The first look is made in the instant of the visible step before it, which takes mmap_sem or drops the lock that new
 * tables are made under: that step could come as late as the look.
 */
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, forever, type Line, repeat, when } from '../routine.ts';

/** __pud_alloc, __pmd_alloc, __pte_alloc: under the lock, and only if no other CPU was faster. */
const allocated = (level: number, body: Body): Body => [
  'table_lock',
  when({ op: 'table_missing', level }, body),
  'table_unlock',
];

const allocators = { 2: '__pud_alloc', 3: '__pmd_alloc', 4: '__pte_alloc' } as const;

/** Allocates the table of this pt_level above `page`, if p4d_none, pud_none, pmd_none. */
const missing = (level: keyof typeof allocators): Line =>
  when({ op: 'table_missing', level }, [call(allocators[level])]);

/** Tables above `page`, top down. */
export function tableRoutines({ mm, width }: Parameters): Bodies {
  // PAE's four top entries are cached by the CPU until cr3 is loaded (pud_populate); 6.1 flushes the mm instead.
  const load: Body = since(mm, '6.1') ? ['gather_all', call('flush_tlb_range')] : [call('load_cr3')];
  return {
    __pud_alloc: allocated(2, [call('paravirt_alloc_pud'), call('set_p4d')]),
    __pmd_alloc: allocated(3, [call('paravirt_alloc_pmd'), call('set_pud'), ...(width === 'pae' ? load : [])]),
    __pte_alloc: allocated(4, ['zero_table', call('paravirt_alloc_pte'), call('set_pmd')]),
    pud_alloc: [missing(2)],
    pmd_alloc: [missing(2), missing(3)],
    pte_alloc: [missing(2), missing(3), missing(4)],
  };
}

const unlock: Body = ['ptl_unlock', { op: 'mmap_unlock', write: false }];

/** set_ptes, for all of a large folio. */
const anonFolio: Body = [
  when({ op: 'fault_folio', first: true }, [repeat([call('set_pte_at')], { op: 'fault_folio', first: false })]),
  'fault_around_done',
];

/** An access by the script to `page`, with whatever faults it takes. */
export const faultRoutines = ({ mm }: Parameters): Bodies => ({
  access: [
    'clear_repairs',
    forever([
      choose('access', {
        done: ['break'],
        walked: [choose('access_set', { done: ['break'], again: ['continue'] })],
      }),
      'fault',
      { op: 'mmap_lock', write: false },
      when('fault_area', [], [{ op: 'mmap_unlock', write: false }, 'sigsegv', 'break']),
      'anon_vma_prepare',
      call('pte_alloc'),
      'fault_look',
      'ptl_lock',
      // pte_offset_map_lock fails where an madvise has freed the table meanwhile (6.14), and the access is tried again.
      ...(since(mm, '7.2') ? [when({ op: 'table_missing', level: 4 }, [...unlock, 'continue'])] : []),
      choose('fault_way', {
        accessFlags: [call('ptep_set_access_flags'), 'repaired'],
        youngDirty: [call('ptep_set_access_flags')],
        flush: [call('flush_tlb_page')],
        install: [call('set_pte_at'), 'repaired'],
        ...(since(mm, '6.12') ? { installFolio: [call('map_anon_folio_pte'), 'repaired'] } : {}),
        installMiss: ['read_ahead', call('set_pte_at'), 'repaired'],
        installAround: [call('filemap_map_pages'), 'repaired'],
        aroundMiss: [call('filemap_map_pages'), 'read_ahead', call('filemap_map_pages'), 'repaired'],
        // do_wp_page drops the lock while it copies the page (6.1 wp_page_copy), and then the entry must still be the same.
        copy: ['ptl_unlock', 'ptl_lock', when('copied', [call('ptep_clear_flush'), call('set_pte_at'), 'repaired'])],
        giveUp: [...unlock, 'break'],
      }),
      ...unlock,
    ]),
  ],
  filemap_map_pages: [
    when({ op: 'fault_around', first: true }, [repeat([call('set_pte_at')], { op: 'fault_around', first: false })]),
    'fault_around_done',
  ],
  access_range: ['range_first', repeat(['access_begin', call('access')], 'range_next')],
  ...(since(mm, '6.12') ? { map_anon_folio_pte: anonFolio } : {}),
});

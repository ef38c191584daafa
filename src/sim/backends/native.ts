/**
 * Bare hardware: the kernel's own instructions on the entry, nothing traps, nothing is queued.
 *
 * 2.6.26 include/asm-x86/pgtable_64.h, pgtable-2level.h, pgtable-3level.h (the SMP variants). A PAE entry is cleared
 * low word first, by xchg, so that P drops before anything else; and is set high word first, so that P comes last.
 * ptep_modify_prot_start/commit are the default pair of include/asm-generic/pgtable.h: get_and_clear, set_pte_at.
 *
 * ptep_set_access_flags of 2.6.26 is `*ptep = entry`, whose two words the compiler may store in either order. Here the high
 * word goes first. That makes no difference: the entry gains A, D or RW, so its high word is stored as it was.
 */
import * as pte from '../../model/pte.ts';
import type { CostName } from '../cost.ts';
import { type Parameters, since, type Width } from '../parameters.ts';
import { type Bodies, type Body, call, choose, repeat, retry, when } from '../routine.ts';
import type { Step } from '../steps.ts';
import type { Owed } from './owed.ts';

const clear: Record<Width, Body> = {
  'x86-64': [{ op: 'xchg', charge: 'native_xchg' }],
  i386: [{ op: 'xchg', charge: 'native_xchg' }],
  pae: [
    { op: 'xchg', half: 'lo', charge: 'native_xchg' },
    { op: 'load', into: 'old', half: 'hi' },
    { op: 'store', from: 'zero', half: 'hi', charge: 'native_store' },
  ],
};

const set: Record<Width, Body> = {
  'x86-64': [{ op: 'store', from: 'new', charge: 'native_store' }],
  i386: [{ op: 'store', from: 'new', charge: 'native_store' }],
  pae: [
    { op: 'store', from: 'new', half: 'hi', charge: 'native_store' },
    { op: 'store', from: 'new', half: 'lo', charge: 'native_store' },
  ],
};

/**
 * A read of an entry. 2.6.26 copies `*pte` on PAE by two loads, low word first (asm-x86/pgtable-3level.h has no other);
 * 6.1 reads low, high, and low again until nothing has changed (ptep_get_lockless), which is one load.
 */
export function readPte({ width, mm }: Parameters, charge?: CostName): Body {
  return width === 'pae' && !since(mm, '6.1')
    ? [{ op: 'load_low', charge }, 'load_high']
    : [{ op: 'load', into: 'old', charge }];
}

const flushed = (cpus: 'self' | 'all'): Body => [{ op: 'flush_begin', cpus }, repeat([], 'flush_cpu')];

/** A probe's line on a function of 6.1 and later. */
type Event = Extract<Step, { op: 'event' }>['event'];
const probed = ({ mm }: Parameters, event: Event): Body => (since(mm, '6.1') ? [{ op: 'event', event }] : []);

/** TLB flushes as the kernel makes them without a hypervisor: this CPU, and the others by interrupt. */
export function nativeFlush(parameters: Parameters) {
  const multi: Body = [...probed(parameters, 'ipi_range'), ...flushed('all')];
  return {
    flush_tlb_range: [
      ...probed(parameters, 'mm_range'),
      choose(
        'flush_way',
        { none: [], pages: [...flushed('self'), 'flushed'], local: [...flushed('self'), 'flushed'] },
        [...multi, 'flushed'],
      ),
    ],
    flush_tlb_page: [
      'flush_this_page',
      ...probed(parameters, 'mm_range'),
      ...(since(parameters.mm, '6.1') ? [when('many_cpus', multi, flushed('self'))] : flushed('all')),
    ],
  } satisfies Bodies;
}

/** Tables are plain memory: their entries are stored, and nobody is told of a new or freed one, or of a child. */
const nativeTables = {
  set_pmd: [{ op: 'set_table', level: 2, clear: false }],
  set_pud: [{ op: 'set_table', level: 3, clear: false }],
  set_p4d: [{ op: 'set_table', level: 4, clear: false }],
  pmd_clear: [{ op: 'set_table', level: 2, clear: true }],
  pud_clear: [{ op: 'set_table', level: 3, clear: true }],
  p4d_clear: [{ op: 'set_table', level: 4, clear: true }],
  load_cr3: ['load_cr3'],
  paravirt_alloc_pte: [],
  paravirt_alloc_pmd: [],
  paravirt_alloc_pud: [],
  paravirt_alloc_pte_again: [],
  paravirt_alloc_pmd_again: [],
  paravirt_release_pte: [],
  paravirt_release_pmd: [],
  paravirt_release_pud: [],
  child_alloc_pte: ['child_store'],
  child_alloc_pmd: ['child_store'],
  child_alloc_pud: ['child_store'],
  set_child_pte: ['child_store'],
  arch_dup_mmap: [],
  pgd_alloc: [],
} satisfies Bodies;

/** ptep_test_and_clear_young looks first, and leaves an old entry alone (arch/x86/mm/pgtable.c). FLAG: it was young. */
export const ifYoung = (clearA: Body): Body => [when([{ op: 'load', into: 'old' }, 'pte_young'], clearA)];

/**
 * ptep_set_wrprotect: a locked AND until 6.5. Since then an entry without W must not say D (SAVED_DIRTY), so it is read, and
 * exchanged if it is still the same (arch/x86/include/asm/pgtable.h).
 */
export const writeProtect = ({ mm }: Parameters, clearW: Body): Body =>
  since(mm, '6.12')
    ? [
        retry(
          [
            { op: 'load', into: 'old' },
            { op: 'entry_without', mask: pte.RW },
          ],
          call('cmpxchg_pte'),
        ),
      ]
    : clearW;

/** Routines of the native backends; other families that do not trap build on them. */
export function nativeRoutines(parameters: Parameters): Owed {
  const width = parameters.width;
  return {
    ...nativeFlush(parameters),
    ...nativeTables,
    read_pte: readPte(parameters, 'walk_entry'),
    write_pte: set[width],
    cmpxchg_pte: [{ op: 'cmpxchg', charge: 'native_xchg' }],
    ptep_get_and_clear: clear[width],
    set_pte_at: set[width],
    ptep_set_wrprotect: writeProtect(parameters, [{ op: 'clear_bits', mask: pte.RW, charge: 'native_xchg' }]),
    ptep_test_and_clear_young: ifYoung([{ op: 'clear_bits', mask: pte.A, charge: 'native_xchg' }]),
    // 2.6 flushes, although the entry only gained rights; 6.1 leaves that to the spurious fault.
    ptep_set_access_flags: since(parameters.mm, '6.1')
      ? [...probed(parameters, 'access_flags'), call('write_pte')]
      : [call('write_pte'), call('flush_tlb_page')],
    ptep_clear_flush: [call('ptep_get_and_clear'), call('flush_tlb_page'), ...probed(parameters, 'clear_flush')],
    ptep_modify_prot_start: [call('ptep_get_and_clear')],
    ptep_modify_prot_commit: [call('set_pte_at')],
    arch_enter_lazy_mmu_mode: ['enter_lazy'],
    arch_leave_lazy_mmu_mode: ['leave_lazy'],
    pte_clear: ['zero_entry', call('set_pte_at')],
  };
}

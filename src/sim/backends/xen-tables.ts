/**
 * What a Xen guest does for a table rather than an entry. A page-table page of a pinned tree must be read-only to the
 * guest, and typed by Xen: xen_alloc_ptpage remaps it (update_va_mapping of the kernel's own mapping) and pins the
 * lowest level; xen_release_ptpage undoes that; entries above are mmu_updates, a p4d entry twice, for the kernel's pgd
 * and the user's. fork builds a tree unpinned, where stores are stores, and pins it whole: xen_pgd_pin, one multicall.
 *
 * 6.1 arch/x86/xen/mmu_pv.c; 2.6.26 mmu.c does the first two by a direct hypercall each.
 */
import { HC_MMU_UPDATE, HC_MMUEXT_OP, HC_UPDATE_VA_MAPPING, LAZY_NONE } from '../../model/events.ts';
import { type Parameters, since } from '../parameters.ts';
import { type Bodies, type Body, call, choose, forever, when, whilst } from '../routine.ts';
import type { Request } from '../steps/multicall.ts';
import type { Step } from '../steps.ts';
import { batched, direct, mcEntry, mmuextBytes, mmuUpdate } from './xen-queue.ts';

/** enum pt_level: a page-table page, a PMD page, a PUD page, and the pgd that MMUEXT_PIN_L4_TABLE (L3 on PAE) pins. */
const PT_PTE = 4;
const PT_PMD = 3;
const PT_PUD = 2;
const PT_PGD = 1;
/** pgtable levels of the entries that map these tables. */
const PMD = 2;
const PUD = 3;
const P4D = 4;
/** UVMF_TLB_FLUSH, Xen public/xen.h. */
const UVMF_TLB_FLUSH = 1;
/** Index of xen_pte_unlock in `callbackNames`. */
const XEN_PTE_UNLOCK = 0;

export function xenTables(parameters: Parameters) {
  const update = (level: number, clear: boolean): Body => mmuUpdate({ kind: 'table', level, clear }, parameters);
  return {
    ...entries(parameters),
    ...xenPin(parameters),
    set_pmd: setEntry(PMD, 'update_pmd', false),
    set_pud: setEntry(PUD, 'update_pud', false),
    set_p4d: setEntry(P4D, 'update_p4d', false),
    pmd_clear: setEntry(PMD, 'update_pmd_clear', true),
    pud_clear: setEntry(PUD, 'update_pud_clear', true),
    p4d_clear: setEntry(P4D, 'update_p4d_clear', true),
    update_pmd: update(PMD, false),
    update_pud: update(PUD, false),
    update_p4d: update(P4D, false),
    update_pmd_clear: update(PMD, true),
    update_pud_clear: update(PUD, true),
    update_p4d_clear: update(P4D, true),
    paravirt_alloc_pte: alloc(PT_PTE, parameters, true),
    paravirt_alloc_pmd: alloc(PT_PMD, parameters, false),
    paravirt_alloc_pud: alloc(PT_PUD, parameters, false),
    // The page is pinned already (PagePinned) where mremap moves it.
    paravirt_alloc_pte_again: alloc(PT_PTE, parameters, false),
    paravirt_alloc_pmd_again: alloc(PT_PMD, parameters, false),
    paravirt_release_pte: release(PT_PTE, parameters),
    paravirt_release_pmd: release(PT_PMD, parameters),
    paravirt_release_pud: release(PT_PUD, parameters),
    child_alloc_pte: childAlloc(PT_PTE, PMD),
    child_alloc_pmd: childAlloc(PT_PMD, PUD),
    child_alloc_pud: childAlloc(PT_PUD, P4D),
  } satisfies Bodies;
}

/** A table of a child, whose tree is not pinned yet, and the entry above it. */
const childAlloc = (ptLevel: number, level: number): Body => [
  { op: 'ptpage_event', level: ptLevel, event: 'alloc', pinned: false },
  { op: 'table_event', level, clear: false, child: true },
  'child_store',
];

/** xen_set_pmd, xen_set_pud, xen_set_p4d of a pinned tree: they extend the last mmu_update, too (patch 4). */
function setEntry(level: number, update: string, clear: boolean): Body {
  const updates = level === P4D ? [call(update), call(update)] : [call(update)];
  return [{ op: 'table_event', level, clear, child: false }, ...batched(updates)];
}

/** xen_alloc_ptpage. */
function alloc(level: number, { mm }: Parameters, pin: boolean): Body {
  const event: Step = { op: 'ptpage_event', level, event: 'alloc', pinned: true };
  const readOnly: Step = { op: 'kernel_entry', writable: false };
  if (since(mm, '6.1'))
    return [event, readOnly, ...batched([call('kernel_mapping'), ...(pin ? [call('pin_entry')] : [])])];
  return [event, readOnly, call('kernel_mapping_now'), ...(pin ? [call('pin_now')] : [])];
}

/** xen_release_ptpage: unpinned first, and only then writable. */
function release(level: number, { mm }: Parameters): Body {
  const event: Step = { op: 'ptpage_event', level, event: 'release', pinned: true };
  const writable: Step = { op: 'kernel_entry', writable: true };
  const unpin = level === PT_PTE;
  if (since(mm, '6.1'))
    return [event, writable, ...batched([...(unpin ? [call('unpin_entry')] : []), call('kernel_mapping')])];
  return [event, writable, ...(unpin ? [call('unpin_now')] : []), call('kernel_mapping_now')];
}

/** The entries that the above queue, or the hypercalls they make at once. */
function entries(parameters: Parameters) {
  const { width } = parameters;
  const bytes = mmuextBytes(parameters);
  const pin: Request = { kind: 'pin', level: PT_PTE };
  const unpin: Request = { kind: 'unpin', level: PT_PTE };
  const child = batched(mmuUpdate({ kind: 'child' }, parameters));
  return {
    // xen_write_cr3: MMUEXT_NEW_BASEPTR, of which the flush of the TLB is what matters here.
    load_cr3: batched(mcEntry(HC_MMUEXT_OP, bytes, { kind: 'tlb_flush_local' })),
    kernel_mapping: mcEntry(HC_UPDATE_VA_MAPPING, 0, { kind: 'kernel_va' }),
    kernel_mapping_flush: mcEntry(HC_UPDATE_VA_MAPPING, 0, { kind: 'kernel_va', flush: true }, UVMF_TLB_FLUSH),
    pin_entry: mcEntry(HC_MMUEXT_OP, bytes, pin),
    unpin_entry: mcEntry(HC_MMUEXT_OP, bytes, unpin),
    kernel_mapping_now: direct(HC_UPDATE_VA_MAPPING, { kind: 'kernel_va' }, width),
    pin_now: direct(HC_MMUEXT_OP, pin, width),
    unpin_now: direct(HC_MMUEXT_OP, unpin, width),
    // 6.1 queues a set_pte whatever tree it is for; before, one of another mm was a store, and the child's is not pinned.
    set_child_pte: since(parameters.mm, '6.1')
      ? [
          { op: 'event', event: 'set_pte' },
          when('in_lazy', child, direct(HC_MMU_UPDATE, { kind: 'child' }, parameters.width)),
        ]
      : ['child_store'],
  } satisfies Bodies;
}

/** xen_pgd_pin of the child: every table read-only, the lowest level and the top pinned. */
function xenPin(parameters: Parameters) {
  const top: Body = [call('kernel_mapping_flush'), call('pin_top')];
  return {
    // The child's first tables are plain memory until they are pinned
    pgd_alloc: [],
    arch_dup_mmap: [
      { op: 'pgd_event', event: 'pin' },
      { op: 'kernel_entry', writable: false },
      'mc_batch',
      forever([
        choose(
          'next_pinned',
          { done: ['break'], pte: [call('kernel_mapping'), call('pin_table'), call('xen_mc_callback')] },
          [call('kernel_mapping')],
        ),
      ]),
      ...top,
      // 64-bit: the user's pgd as well.
      ...(parameters.width === 'x86-64' ? top : []),
      { op: 'mc_issue', mode: LAZY_NONE },
      call('xen_mc_flush'),
    ],
    pin_table: xenDoPin(PT_PTE, parameters),
    pin_top: xenDoPin(PT_PGD, parameters),
    xen_mc_callback: [whilst({ op: 'mc_callback', callback: XEN_PTE_UNLOCK }, [call('xen_mc_flush')])],
  } satisfies Bodies;
}

/** xen_do_pin: since xen_extend_mmuext_op it joins the last entry, if that is an mmuext_op. */
function xenDoPin(level: number, parameters: Parameters): Body {
  const bytes = mmuextBytes(parameters);
  const request: Request = { kind: 'pin', level };
  const entry = mcEntry(HC_MMUEXT_OP, bytes, request);
  if (!since(parameters.mm, '6.1')) return entry;
  return [when({ op: 'mc_extend', hypercall: HC_MMUEXT_OP, bytes }, [{ op: 'mc_request', request }], entry)];
}

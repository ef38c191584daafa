/**
 * What a Xen guest does for a table rather than an entry. A page-table page of a pinned tree must be read-only to the
 * guest, and typed by Xen: xen_alloc_ptpage remaps it (update_va_mapping of the kernel's own mapping) and pins the
 * lowest level; xen_release_ptpage undoes that; entries above are mmu_updates, a p4d entry twice, for the kernel's pgd
 * and the user's. fork builds a tree unpinned, where stores are stores, and pins it whole: xen_pgd_pin, one multicall.
 *
 * 6.1 arch/x86/xen/mmu_pv.c; 2.6.26 mmu.c does the first two by a direct hypercall each.
 */
import { HC_MMUEXT_OP, HC_UPDATE_VA_MAPPING, LAZY_NONE } from '../../model/events.ts';
import type { Parameters } from '../parameters.ts';
import { type Bodies, type Body, call, choose, forever, when, whilst } from '../routine.ts';
import type { Request } from '../steps/multicall.ts';
import type { Step } from '../steps.ts';
import { batched, direct, mcEntry, mmuextBytes, mmuUpdate } from './xen-queue.ts';

/** pt_level of a page-table page, and of the pgd that MMUEXT_PIN_L4_TABLE (L3 on PAE) pins. */
const PT_PTE = 4;
const PT_PGD = 1;
/** UVMF_TLB_FLUSH, Xen public/xen.h. */
const UVMF_TLB_FLUSH = 1;
/** Index of xen_pte_unlock in `callbackNames`. */
const XEN_PTE_UNLOCK = 0;

/** Names of the entries that map a table, by their level, and of the paravirt calls for the table they map. */
const tables = [
  { level: 2, entry: 'pmd', table: 'pte', ptLevel: 4 },
  { level: 3, entry: 'pud', table: 'pmd', ptLevel: 3 },
  { level: 4, entry: 'p4d', table: 'pud', ptLevel: 2 },
] as const;

export function xenTables(parameters: Parameters): Bodies {
  const routines: Record<string, Body> = { ...entries(parameters), ...xenPin(parameters) };
  for (const { level, entry, table, ptLevel } of tables) {
    routines[`set_${entry}`] = setEntry(level, entry, false);
    routines[`${entry}_clear`] = setEntry(level, entry, true);
    routines[`update_${entry}`] = mmuUpdate({ kind: 'table', level, clear: false }, parameters);
    routines[`update_${entry}_clear`] = mmuUpdate({ kind: 'table', level, clear: true }, parameters);
    routines[`paravirt_alloc_${table}`] = alloc(ptLevel, parameters, ptLevel === PT_PTE);
    // The page is pinned already (PagePinned) where mremap moves it.
    routines[`paravirt_alloc_${table}_again`] = alloc(ptLevel, parameters, false);
    routines[`paravirt_release_${table}`] = release(ptLevel, parameters);
    routines[`child_alloc_${table}`] = [
      { op: 'ptpage_event', level: ptLevel, event: 'alloc', pinned: false },
      { op: 'table_event', level, clear: false, child: true },
      'child_store',
    ];
  }
  return routines;
}

/** xen_set_pmd, xen_set_pud, xen_set_p4d of a pinned tree: they extend the last mmu_update, too (patch 4). */
function setEntry(level: number, entry: string, clear: boolean): Body {
  const update = call(`update_${entry}${clear ? '_clear' : ''}`);
  return [{ op: 'table_event', level, clear, child: false }, ...batched(level === 4 ? [update, update] : [update])];
}

/** xen_alloc_ptpage. */
function alloc(level: number, { mm }: Parameters, pin: boolean): Body {
  const event: Step = { op: 'ptpage_event', level, event: 'alloc', pinned: true };
  const readOnly: Step = { op: 'kernel_entry', writable: false };
  if (mm === '6.1') return [event, readOnly, ...batched([call('kernel_mapping'), ...(pin ? [call('pin_entry')] : [])])];
  return [event, readOnly, call('kernel_mapping_now'), ...(pin ? [call('pin_now')] : [])];
}

/** xen_release_ptpage: unpinned first, and only then writable. */
function release(level: number, { mm }: Parameters): Body {
  const event: Step = { op: 'ptpage_event', level, event: 'release', pinned: true };
  const writable: Step = { op: 'kernel_entry', writable: true };
  const unpin = level === PT_PTE;
  if (mm === '6.1')
    return [event, writable, ...batched([...(unpin ? [call('unpin_entry')] : []), call('kernel_mapping')])];
  return [event, writable, ...(unpin ? [call('unpin_now')] : []), call('kernel_mapping_now')];
}

/** The entries that the above queue, or the hypercalls they make at once. */
function entries(parameters: Parameters): Bodies {
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
    set_child_pte: parameters.mm === '6.1' ? [{ op: 'event', event: 'set_pte' }, ...child] : ['child_store'],
  };
}

/** xen_pgd_pin of the child: every table read-only, the lowest level and the top pinned. */
function xenPin(parameters: Parameters): Bodies {
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
  };
}

/** xen_do_pin: since xen_extend_mmuext_op it joins the last entry, if that is an mmuext_op. */
function xenDoPin(level: number, parameters: Parameters): Body {
  const bytes = mmuextBytes(parameters);
  const request: Request = { kind: 'pin', level };
  const entry = mcEntry(HC_MMUEXT_OP, bytes, request);
  if (parameters.mm === '2.6') return entry;
  return [when({ op: 'mc_extend', hypercall: HC_MMUEXT_OP, bytes }, [{ op: 'mc_request', request }], entry)];
}

/** The guest's multicall buffer, arch/x86/xen/multicalls.c, and what the guest asks of its hypervisor. */
import type { HostCall } from '../../model/events.ts';
import type { Facts, Phrases } from './fact.ts';

export type MulticallStep =
  | { readonly op: 'mc_batch' }
  | { readonly op: 'mc_entry_alloc'; readonly bytes: number }
  | { readonly op: 'mc_entry'; readonly hypercall: number; readonly bytes: number; readonly flags?: number }
  | { readonly op: 'mc_extend'; readonly hypercall: number; readonly bytes: number }
  | { readonly op: 'mc_request'; readonly request: Request }
  | { readonly op: 'mc_issue'; readonly mode: number }
  | { readonly op: 'mc_callback'; readonly callback: number }
  | { readonly op: 'mc_flush' }
  | { readonly op: 'flush_reason'; readonly reason: number }
  | { readonly op: 'mc_flushed' }
  | { readonly op: 'direct'; readonly hypercall: number; readonly bytes: number; readonly request: Request };

/** What the guest asks of the hypervisor. */
export type Request =
  /** mmu_update of the entry at `page` to `new`. */
  | { readonly kind: 'pte'; readonly command: number }
  /** update_va_mapping of the entry at `page` to `new`. */
  | { readonly kind: 'va' }
  /** mmu_update of the child's entry of `page`, whose table no walker of this mm sees. */
  | { readonly kind: 'child' }
  /** mmu_update of an upper-level entry (level 2 pmd, 3 pud, 4 p4d) above `page`. */
  | { readonly kind: 'table'; readonly level: number; readonly clear: boolean }
  /** update_va_mapping of the kernel's own mapping of a page table; `level`: of one that was unpinned. */
  | { readonly kind: 'kernel_va'; readonly flush?: boolean; readonly level?: number }
  | { readonly kind: 'pin' | 'unpin'; readonly level: number }
  | {
      readonly kind: 'tlb_flush_local' | 'invlpg_local' | 'tlb_flush_multi' | 'invlpg_multi';
    }
  /** Tables of the CPU; `next`: those of the task that it switches to, or of no task. */
  | { readonly kind: 'new_baseptr' | 'new_user_baseptr'; readonly next?: boolean }
  /** What a shadow guest tells its host (ops/shadow.ts); `clear`: with a value of 0, whatever the entry holds. */
  | { readonly kind: 'host'; readonly call: HostCall; readonly level: number; readonly clear?: boolean };

/** How kernel text says each request. The one of a shadow guest is made by its queue. */
export const requestPhrases: Readonly<Record<Exclude<Request['kind'], 'host'>, Phrases>> = {
  pte: 'pte_update(p, new, $command)',
  va: 'va_mapping(p, new)',
  child: 'child_update(p, new)',
  table: {
    'pmd_update(p)': { level: 2, clear: false },
    'pud_update(p)': { level: 3, clear: false },
    'p4d_update(p)': { level: 4, clear: false },
    'pmd_update(p, 0)': { level: 2, clear: true },
    'pud_update(p, 0)': { level: 3, clear: true },
    'p4d_update(p, 0)': { level: 4, clear: true },
  },
  kernel_va: {
    'kernel_mapping(p, new)': {},
    'kernel_mapping_flushed(p, new)': { flush: true },
    'kernel_mapping(p, new, $level)': {},
    'kernel_mapping_flushed(p, new, $level)': { flush: true },
  },
  pin: 'pin_table(p, $level)',
  unpin: 'unpin_table(p, $level)',
  tlb_flush_local: 'MMUEXT_TLB_FLUSH_LOCAL',
  invlpg_local: 'MMUEXT_INVLPG_LOCAL',
  tlb_flush_multi: 'MMUEXT_TLB_FLUSH_MULTI',
  invlpg_multi: 'MMUEXT_INVLPG_MULTI',
  new_baseptr: { MMUEXT_NEW_BASEPTR: {}, 'MMUEXT_NEW_BASEPTR(next)': { next: true } },
  new_user_baseptr: { MMUEXT_NEW_USER_BASEPTR: {}, 'MMUEXT_NEW_USER_BASEPTR(next)': { next: true } },
};

export const multicallFacts = {
  mc_batch: { text: 'xen_mc_batch()', does: 'xen_mc_batch.' },
  mc_entry_alloc: {
    text: 'xen_mc_full($bytes)',
    does: '__xen_mc_entry, first half: FLAG 1 where a flush must come first (slots or argument bytes).',
  },
  mc_entry: {
    text: {
      'xen_mc_entry($hypercall, $bytes)': { flags: 0 },
      'xen_mc_entry($hypercall, $bytes, UVMF_TLB_FLUSH)': { flags: 1 },
    },
    does: '__xen_mc_entry, second half: takes the entry and logs it.',
    costs: ['queue'],
  },
  mc_extend: {
    text: 'xen_mc_extend_args($hypercall, $bytes)',
    does: 'xen_mc_extend_args: FLAG 1 where the last entry was extended.',
    costs: ['queue'],
  },
  mc_request: { text: 'xen_mc_request($request)', does: 'Writes the request into the space just taken.' },
  mc_issue: { text: 'xen_mc_must_flush($mode)', does: 'xen_mc_issue: FLAG 1 where it must flush now.' },
  mc_callback: {
    text: 'xen_mc_callbacks_full($callback)',
    does: 'xen_mc_callback: FLAG 1 where 32 are pending already and a flush must come first.',
  },
  mc_flush: { text: 'xen_mc_queued()', does: 'xen_mc_flush, until the hypercall: FLAG 0 where nothing is queued.' },
  flush_reason: {
    text: 'flush_reason($reason)',
    does: 'Says why the next flush comes, where the buffer itself does not.',
  },
  mc_flushed: {
    text: 'xen_mc_failed()',
    does: 'xen_mc_flush, after it: the buffer is empty again, callbacks run; FLAG 1 where a result says that it failed.',
  },
  direct: {
    text: 'HYPERVISOR($hypercall, $bytes, $request)',
    does: 'A hypercall that does not go through the buffer (HYPERVISOR_mmu_update and the like).',
    costs: ['queue'],
  },
} as const satisfies Facts<MulticallStep>;

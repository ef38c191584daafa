/** The hypervisor at work on a hypercall, one queued request after another. */
import type { Facts } from './fact.ts';
import { DOMAIN_LOCK, MARKS_R, MARKS_W, QUEUED_W, SHADOW, TABLES_W, TLB_TARGET } from './touch.ts';

export type HypervisorStep =
  | { readonly op: 'hypercall' }
  | { readonly op: 'hv_next' }
  | { readonly op: 'hv_load' }
  | { readonly op: 'hv_cmpxchg' }
  | { readonly op: 'hv_store'; readonly or: boolean }
  | { readonly op: 'hv_other' }
  | { readonly op: 'hv_flush' };

export const hypervisorFacts = {
  hypercall: {
    text: 'hypercall()',
    does: 'The CPU enters Xen with what is queued.',
    order: 'drains',
    costs: ['hypercall', 'multicall_entry'],
  },
  hv_next: {
    text: 'next_request()',
    does: 'Takes the next request, checks it, and says how it goes on.',
    under: 'instant',
    touches: DOMAIN_LOCK,
    costs: ['hypercall', 'mmu_update_call', 'mmuext_op'],
    answers: { done: 0, preserve: 1, store: 2, readOrStore: 3, other: 4, flush: 5 },
  },
  hv_load: {
    text: 'seen = guest_entry()',
    does: 'Reads the entry.',
    visible: true,
    waits: true,
    touches: QUEUED_W | DOMAIN_LOCK,
  },
  hv_cmpxchg: {
    text: 'cmpxchg_guest_entry(seen)',
    does: 'Compare-and-exchange of the entry with what was read; FLAG 0: try again.',
    visible: true,
    touches: QUEUED_W | MARKS_R | SHADOW | DOMAIN_LOCK,
    costs: ['mmu_update', 'shadow_update'],
  },
  hv_store: {
    text: { 'write_guest_entry()': { or: false }, 'write_guest_entry(seen)': { or: true } },
    does: 'Plain write of the entry; `or` takes A and D of what was read along.',
    visible: true,
    waits: true,
    touches: QUEUED_W | MARKS_R | SHADOW | DOMAIN_LOCK,
    costs: ['mmu_update', 'shadow_update', 'update_va_mapping'],
  },
  hv_other: {
    text: 'other_request()',
    does: 'An upper-level entry, a pin, a kernel mapping.',
    visible: true,
    waits: true,
    touches: TABLES_W | SHADOW | DOMAIN_LOCK,
    costs: ['mmu_update', 'shadow_update', 'update_va_mapping'],
  },
  hv_flush: {
    text: 'flush_target()',
    does: "One target CPU's TLB is flushed; FLAG 1 while there is another.",
    visible: true,
    waits: true,
    touches: TLB_TARGET | MARKS_W | SHADOW | DOMAIN_LOCK,
    costs: ['invlpg', 'tlb_flush', 'xen_tlb_flush'],
  },
} as const satisfies Facts<HypervisorStep>;

/** A shadow guest's queue of what it tells its host. */
import type { HostCall } from '../../model/events.ts';
import type { Facts } from './fact.ts';
import { SHADOW } from './touch.ts';

export type ShadowStep =
  | { readonly op: 'queue_full'; readonly call: HostCall }
  /**
   * `level`: of a child's entry (1), or of the pmd (2), pud (3) or p4d (4) above `page`. `clear`: the host is to forget the
   * entry, whatever it holds.
   */
  | { readonly op: 'notify'; readonly call: HostCall; readonly level?: number; readonly clear?: boolean }
  /** `most`: bytes that the host takes at a time. */
  | { readonly op: 'leave_guest'; readonly hypercall: number; readonly most?: number }
  | { readonly op: 'leave_with'; readonly hypercall: number; readonly call: HostCall }
  | { readonly op: 'unshadow' }
  | { readonly op: 'enter_guest' };

export const shadowFacts = {
  queue_full: { text: 'queue_full($call)', does: 'FLAG 1 where the queue has no room for this operation.' },
  notify: {
    text: { 'tell($call, p)': {}, 'tell($call, p, $level)': {}, 'tell($call, 0, $level)': { clear: true } },
    does: 'Queues an operation on the entry at `page`, or on one above it.',
    costs: ['notify'],
  },
  leave_guest: {
    text: { 'leave_guest($hypercall)': {}, 'leave_guest($hypercall, $most)': {} },
    does: 'Leaves for the host with what is queued; FLAG 0 where nothing is.',
    costs: ['vm_exit'],
  },
  leave_with: {
    text: 'leave_guest_with($hypercall, $call)',
    does: 'An operation that passes the queue by, as a hypercall of its own, of this CPU or of the interrupted one.',
    costs: ['vm_exit'],
  },
  unshadow: {
    text: 'unshadow(p)',
    does: 'KVM_MMU_OP_RELEASE_PT has freed the table above `page`: the host shadows it no more.',
    visible: true,
    touches: SHADOW,
  },
  enter_guest: {
    text: 'enter_guest()',
    does: 'Back in the guest, with what the host has done off the queue; FLAG 1 while something is left.',
  },
} as const satisfies Facts<ShadowStep>;

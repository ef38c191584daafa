/**
 * What the three shadow-paging guests have in common: how they leave for the host with what is queued, and flush TLBs.
 * Each family's file has the rest, in the order of the kernel file that it mirrors.
 */
import { FLUSH_ISSUE, type HostCall } from '../../model/events.ts';
import { type Body, call, repeat, when } from '../routine.ts';

/** The host takes all that is queued. Nothing happens on an empty queue. */
export const leaveGuest = (hypercall: number): Body => [
  when({ op: 'leave_guest', hypercall }, [call('host'), 'enter_guest']),
];

/** Tells the host of one operation without delay, and of all that is queued before it. */
export const tellNow = (told: HostCall, leave: string, level?: number, clear?: boolean): Body => [
  { op: 'notify', call: told, level, clear },
  { op: 'flush_reason', reason: FLUSH_ISSUE },
  call(leave),
];

/**
 * The rest of flush_tlb_mm and flush_tlb_page of 2.6.26 (arch/x86/kernel/tlb_32.c, tlb_64.c): by interrupt, every other
 * CPU makes the call itself, past the queue of the CPU that asks.
 */
export const flushOthers = (hypercall: number, told: HostCall): Body => [
  when({ op: 'flush_begin', cpus: 'others' }, [repeat([{ op: 'leave_with', hypercall, call: told }], 'flush_cpu')]),
];

/** flush_tlb_mm, and so flush_tlb_range: this CPU's flush_tlb_user, then `others`. */
export const flushTlbMm = (others: Body): Body => [when('flush_way', [call('flush_tlb_user'), ...others])];

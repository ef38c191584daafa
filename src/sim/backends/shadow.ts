/**
 * What the three shadow-paging guests have in common: how they leave for the host with what is queued, and flush TLBs.
 * Each family's file has the rest, in the order of the kernel file that it mirrors.
 */
import { FLUSH_ISSUE, type HostCall } from '../../model/events.ts';
import type { Routine, Step } from '../steps.ts';

/** The host takes all that is queued. Nothing happens on an empty queue. */
export function leaveGuest(hypercall: number): Routine {
  return [
    { op: 'leave_guest', hypercall },
    { op: 'unless', to: 'empty' },
    { op: 'call', routine: 'host' },
    { op: 'enter_guest' },
    { op: 'label', name: 'empty' },
  ];
}

/** Tells the host of one operation without delay, and of all that is queued before it. */
export function tellNow(call: HostCall, leave: string, level?: number, clear?: boolean): Step[] {
  return [
    { op: 'notify', call, level, clear },
    { op: 'flush_reason', reason: FLUSH_ISSUE },
    { op: 'call', routine: leave },
  ];
}

/**
 * The rest of flush_tlb_mm and flush_tlb_page of 2.6.26 (arch/x86/kernel/tlb_32.c, tlb_64.c): by interrupt, every other
 * CPU makes the call itself, past the queue of the CPU that asks.
 */
export function flushOthers(hypercall: number, call: HostCall): Routine {
  return [
    { op: 'flush_begin', cpus: 'others' },
    { op: 'unless', to: 'alone' },
    { op: 'label', name: 'cpu' },
    { op: 'leave_with', hypercall, call },
    { op: 'flush_cpu' },
    { op: 'if', to: 'cpu' },
    { op: 'label', name: 'alone' },
  ];
}

/** flush_tlb_mm, and so flush_tlb_range: this CPU's flush_tlb_user, then `others`. */
export function flushTlbMm(others: Routine): Routine {
  return [
    { op: 'flush_way' },
    { op: 'unless', to: 'done' },
    { op: 'call', routine: 'flush_tlb_user' },
    ...others,
    { op: 'label', name: 'done' },
  ];
}

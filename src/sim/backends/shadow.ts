/**
 * What the three shadow-paging guests have in common: they leave for the host with what is queued, and flush TLBs by
 * a call. Each family's file has the rest, in the order of the kernel file that it mirrors.
 */
import { FLUSH_ISSUE, type HostCall } from '../../model/events.ts';
import type { Routine, Routines, Step } from '../steps.ts';
import { hostLoop } from './hypervisor.ts';

/** The host takes at most `most` queued operations; FLAG 1 while some are left. Nothing happens on an empty queue. */
export function leaveGuest(hypercall: number, most: number): Routine {
  return [
    { op: 'leave_guest', hypercall, most },
    { op: 'unless', to: 'empty' },
    { op: 'call', routine: 'host' },
    { op: 'enter_guest' },
    { op: 'label', name: 'empty' },
  ];
}

/** Tells the host of one operation without delay, and of all that is queued before it. */
export function tellNow(call: HostCall, leave: string, level?: number): Step[] {
  return [
    { op: 'notify', call, level },
    { op: 'flush_reason', reason: FLUSH_ISSUE },
    { op: 'call', routine: leave },
  ];
}

/**
 * flush_tlb_range and flush_tlb_page of 2.6.26 (arch/x86/kernel/tlb_32.c, tlb_64.c): here, and by interrupt on every
 * other CPU, which then makes the same call; `all` is that call for everything, `one` for one page.
 */
export function shadowFlush(all: readonly Step[], one: readonly Step[]): Routines {
  return {
    host: hostLoop,
    flush_tlb_range: [
      { op: 'flush_way' },
      { op: 'unless', to: 'done' },
      { op: 'flush_begin', cpus: 'all' },
      { op: 'label', name: 'cpu' },
      ...all,
      { op: 'flush_cpu' },
      { op: 'if', to: 'cpu' },
      { op: 'label', name: 'done' },
    ],
    flush_tlb_page: [
      { op: 'flush_this_page' },
      { op: 'flush_begin', cpus: 'all' },
      { op: 'label', name: 'cpu' },
      ...one,
      { op: 'flush_cpu' },
      { op: 'if', to: 'cpu' },
    ],
  };
}

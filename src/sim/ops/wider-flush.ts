/**
 * What two features of processors change in a flush.
 *
 * INVLPGB (arch/x86/mm/tlb.c broadcast_tlb_flush, 6.15): the CPU that flushes tells all others by instructions, up to
 * invlpgb_count_max pages each, and waits for them by TLBSYNC. No CPU is interrupted. Only an mm that is active on four CPUs or
 * more gets the global ASID that this needs (consider_global_asid, which looks rarely; here it has looked).
 *
 * PTI (arch/x86/include/asm/tlbflush.h, arch/x86/mm/tlb.c, Documentation/arch/x86/pti.rst): user space runs on page tables and a
 * PCID of its own. A page is flushed from that one, too, and each entry to the kernel and return from it loads cr3. A return to
 * user space makes good what an interrupt has only marked, so no access sees an entry for longer.
 */
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import { flushLength } from './gather.ts';

/** CPUs on which an mm is active before it gets a global ASID. */
const GLOBAL_ASID_CPUS = 4;

/** Whether flushes of all CPUs are broadcast. */
export function broadcasts(m: Machine): boolean {
  const { mm, invlpgb } = m.build.parameters;
  return invlpgb > 0 && since(mm, '7.2') && !m.build.xen && m.build.cpus >= GLOBAL_ASID_CPUS;
}

/** Whether user space has page tables of its own. */
export function isolates(m: Machine): boolean {
  const { mm, pti } = m.build.parameters;
  return pti && since(mm, '6.1') && !m.build.xen;
}

/** INVLPGBs of the CPU's flush range (`pages` below 0: of everything), for either PCID, and the wait behind them. */
export function chargeBroadcast(m: Machine, b: number, pages: number): void {
  const each = pages < 0 ? 1 : Math.ceil(flushLength(m, b) / m.build.parameters.invlpgb);
  m.charge('invlpgb', isolates(m) ? 2 * each : each);
  m.charge('tlbsync');
}

/** An entry to the kernel, and the return from it. */
export function switchTables(m: Machine): void {
  if (isolates(m)) m.charge('cr3_switch', 2);
}

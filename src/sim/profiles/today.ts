/**
 * `today`: cycles of a machine of the 2020s, as far as public numbers go. What the kernel and Xen execute is known to the
 * instruction (the profiles `instructions…`, by kernel); what one costs is calibrated on one measurement, and checked on another:
 *
 *   mprotect of 1, 100, 1000, 10000 pages, PROT_NONE and back, AMD Milan, Linux 6.16: 1713, 3453, 18804, 172613 ns a call
 *   (Luke Yang, lore aY8-XuFZ7zCvXulB), so 17.1 ns a page and 1.7 us a call. At 3.4 GHz these are 58 and 5800 cycles.
 *   148 instructions a page (6.12) make 0.39 cycles an instruction.
 *   The same on 6.17-rc1: 42 ns a page, 143 cycles. 7.2's 331 instructions make 130.
 *
 * To the instructions come what the hardware does beside them: faults, entries to Xen, flushes, locked instructions. Those have
 * sources of their own or are marked as taken. A ratio that rests on `hypercall` is no better than that constant: nobody has
 * published what entering Xen from a PV guest costs on today's processors, with their mitigations.
 */
import { type CostProfile, costNames } from '../cost.ts';
import type { MmVersion } from '../parameters.ts';
import { instructions } from './instructions.ts';
import { instructions72, instructions72Lazy, instructions612 } from './instructions-today.ts';

/** 58 cycles for 148 instructions. */
const CYCLES_PER_INSTRUCTION = 58 / 148;

/** Cycles beside the instructions. */
const hardware: Partial<CostProfile> = {
  syscall: 4600, //            5800 a call less 3000 instructions: entry and exit with mitigations, cache misses, one flush
  invlpg: 330, //              "about 100 ns" a single flush (arch/x86/mm/tlb.c, tlb_single_page_flush_ceiling), 340 less 25 instructions
  ipi: 500, //                 as in `thread`: an order of magnitude
  invlpgb: 330, //             taken equal to invlpg
  tlbsync: 500, //             taken equal to ipi
  invpcid: 330, //             taken equal to invlpg
  cr3_switch: 100, //          "on the order of a hundred cycles" (Documentation/arch/x86/pti.rst)
  fault: 1050, //              #PF and iret, Haswell, 715 + 330 (Linus Torvalds, 2014)
  tlb_miss: 30, //             as in `thread`
  access: 1,
  xen_syscall: 620, //         as in `thread`: a call is bounced through Xen, +0.22 to 0.54 us, 900 less the instructions
  trap: 1050, //               the fault; the rest is instructions
  hypercall: 384, //           taken from `thread`
  mmu_update: 136, //          8 locked operations of 17 cycles (AMD Jaguar's cmpxchg, LLVM b1bdd97a26)
  update_va_mapping: 136, //   the same
  vm_exit: 2000, //            Xeon X5570, KVM (SplitX)
};

const counted = { '2.6': instructions, '6.1': instructions, '6.12': instructions612, '7.2': instructions72Lazy };

/** The profile of a kernel; `lazy`: lazy MMU mode works. Kernels before 6.1 are taken to execute what that does. */
export function todayOf(mm: MmVersion, lazy: boolean): CostProfile {
  const profile = mm === '7.2' && !lazy ? instructions72 : counted[mm];
  const cycles = (name: (typeof costNames)[number]): number => {
    const beside = hardware[name] ?? 0;
    return name === 'access' || name === 'tlb_miss'
      ? beside
      : Math.round(profile[name] * CYCLES_PER_INSTRUCTION) + beside;
  };
  return Object.fromEntries(costNames.map(name => [name, cycles(name)])) as CostProfile;
}

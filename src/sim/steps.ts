/**
 * What a lowering is made of: atomic steps, as data.
 *
 * A routine is a list of steps with labels; the linker turns routines into one code table, and the machine alone gives
 * each step a meaning. A step works on the registers of the CPU that executes it: `page` (the entry at hand) and the
 * entry-sized `old`, `new` and `seen`. So a backend's file is a few routines named as the kernel names them, and no
 * backend ever sees the machine's state.
 *
 * A step marked "visible" reads or writes what another CPU or its walker can see; between two visible steps of one
 * CPU nobody can tell how others are scheduled. The explorer interleaves at visible steps only.
 */

import type { BugName, HostCall } from '../model/events.ts';
import { type CallStep, visibleCallSteps } from './call-steps.ts';
import type { CostName } from './cost.ts';
import type { Condition, Protection, PteExpr } from './scenario.ts';

/** Entry-sized registers. */
export type Register = 'old' | 'new' | 'seen';
/** Which word of a PAE entry a half access touches. */
export type Half = 'lo' | 'hi';
/** Where a step's cycles go: a constant of the cost profile (src/sim/cost.ts). */
export type Charge = CostName;

/** Steps that every routine may use: jumps and calls. FLAG is the CPU's one condition register. */
export type ControlStep =
  | { readonly op: 'label'; readonly name: string }
  | { readonly op: 'goto'; readonly to: string }
  /** Jumps when FLAG is not 0, or equals `is` where given. */
  | { readonly op: 'if'; readonly to: string; readonly is?: number }
  | { readonly op: 'unless'; readonly to: string }
  | { readonly op: 'call'; readonly routine: string }
  | { readonly op: 'return' }
  | { readonly op: 'halt' }
  /** The kernel's own BUG, or an oops. The CPU comes to `stopped`, and keeps the locks that it holds. */
  | { readonly op: 'bug'; readonly name: BugName }
  /** Where it stays. Visible, and blocking for ever. */
  | { readonly op: 'stopped' };

/**
 * Loads and stores on the entry at `page`, as the CPU makes them. Visible. `guarded`: the table may be write-protected by
 * a host, FLAG `EXITS` of ops/shadow-copy.ts, and then the instruction has done nothing.
 */
export type EntryStep =
  | { readonly op: 'load'; readonly into: Register; readonly half?: Half; readonly charge?: Charge }
  /** A 32-bit kernel's read of a PAE entry: the low word, then the high one, which may be another value's by then. */
  | { readonly op: 'load_low'; readonly charge?: Charge }
  | { readonly op: 'load_high' }
  | {
      readonly op: 'store';
      readonly from: Register | 'zero';
      readonly half?: Half;
      readonly charge?: Charge;
      readonly guarded?: boolean;
    }
  /** Locked exchange with zero (of one word where `half` says so); what was there goes into `old`. */
  | { readonly op: 'xchg'; readonly half?: Half; readonly charge?: Charge; readonly guarded?: boolean }
  /** Locked compare-and-exchange of the whole entry: expects `old`, writes `new`, `seen` is what was there. */
  | { readonly op: 'cmpxchg'; readonly charge?: Charge; readonly guarded?: boolean }
  /** Locked AND that clears bits of the low word; what was there goes into `old`, FLAG: some were set. */
  | { readonly op: 'clear_bits'; readonly mask: number; readonly charge?: Charge; readonly guarded?: boolean };

/** A trapped write to a read-only page table, as Xen emulates it (ptwr_do_page_fault). */
export type TrapStep =
  | { readonly op: 'trap'; readonly why: 'xchg' | 'store' | 'cmpxchg' | 'clear_bits' }
  /** The emulator's read of the entry. Of a locked AND, the guest is told of the bits `tells` alone. Visible. */
  | { readonly op: 'emulate_load'; readonly tells?: number }
  /**
   * The emulator's write-back of a locked instruction, by compare-and-exchange with what it read. FLAG 0: hardware
   * changed A or D in between; X86EMUL_CMPXCHG_FAILED, and the guest executes the instruction again. FLAG 2: Xen refuses
   * the entry, and the guest gets the page fault. Visible.
   */
  | {
      readonly op: 'emulate_cmpxchg';
      readonly write: 'zero' | 'new' | 'cleared';
      readonly half?: Half;
      readonly mask?: number;
      /** KVM 2.6.26, "emulating exchange as write": whatever the entry holds by now; FLAG 1 always. */
      readonly unconditional?: boolean;
    }
  /** cmpxchg in the emulator: FLAG 1 where what it read is what the guest expects in `old`. */
  | { readonly op: 'compare_seen' }
  /** The emulator's raw write of a plain store. FLAG 0: Xen refuses the entry, and the guest gets the page fault. Visible. */
  | { readonly op: 'emulate_store'; readonly from: 'new' | 'zero'; readonly half?: Half };

/** The guest's multicall buffer, arch/x86/xen/multicalls.c. */
export type MulticallStep =
  | { readonly op: 'mc_batch' }
  /** __xen_mc_entry, first half: FLAG 1 where a flush must come first (slots or argument bytes). */
  | { readonly op: 'mc_entry_alloc'; readonly bytes: number }
  /** __xen_mc_entry, second half: takes the entry and logs it. */
  | { readonly op: 'mc_entry'; readonly hypercall: number; readonly bytes: number; readonly flags?: number }
  /** xen_mc_extend_args: FLAG 1 where the last entry was extended. */
  | { readonly op: 'mc_extend'; readonly hypercall: number; readonly bytes: number }
  /** Writes the request into the space just taken. */
  | { readonly op: 'mc_request'; readonly request: Request }
  /** xen_mc_issue: FLAG 1 where it must flush now. */
  | { readonly op: 'mc_issue'; readonly mode: number }
  /** xen_mc_callback: FLAG 1 where 32 are pending already and a flush must come first. */
  | { readonly op: 'mc_callback'; readonly callback: number }
  /** xen_mc_flush, until the hypercall: FLAG 0 where nothing is queued. */
  | { readonly op: 'mc_flush' }
  /** Says why the next flush comes, where the buffer itself does not. */
  | { readonly op: 'flush_reason'; readonly reason: number }
  /** xen_mc_flush, after it: the buffer is empty again, callbacks run; FLAG 1 where a result says that it failed. */
  | { readonly op: 'mc_flushed' }
  /** A hypercall that does not go through the buffer (HYPERVISOR_mmu_update and the like). */
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
  /** update_va_mapping of the kernel's own mapping of a page-table page. */
  | { readonly kind: 'kernel_va'; readonly flush?: boolean }
  | { readonly kind: 'pin' | 'unpin'; readonly level: number }
  | { readonly kind: 'tlb_flush_local' | 'invlpg_local' | 'tlb_flush_multi' | 'invlpg_multi' }
  /** What a shadow guest tells its host (ops/shadow.ts); `clear`: with a value of 0, whatever the entry holds. */
  | { readonly kind: 'host'; readonly call: HostCall; readonly level: number; readonly clear?: boolean };

/** The hypervisor at work on a hypercall, one queued request after another. */
export type HypervisorStep =
  | { readonly op: 'hypercall' }
  /** Takes the next request and checks it: FLAG says how it goes on (see hypervisor.ts `Next`). */
  | { readonly op: 'hv_next' }
  /** Reads the entry. Visible. */
  | { readonly op: 'hv_load' }
  /** Compare-and-exchange of the entry with what was read; FLAG 0: try again. Visible. */
  | { readonly op: 'hv_cmpxchg' }
  /** Plain write of the entry; `or` takes A and D of what was read along. Visible. */
  | { readonly op: 'hv_store'; readonly or: boolean }
  /** An upper-level entry, a pin, a kernel mapping. Visible. */
  | { readonly op: 'hv_other' }
  /** One target CPU's TLB is flushed; FLAG 1 while there is another. Visible. */
  | { readonly op: 'hv_flush' };

/** A shadow guest's queue of what it tells its host. */
export type ShadowStep =
  /** FLAG 1 where the queue has no room for this operation. */
  | { readonly op: 'queue_full'; readonly call: HostCall }
  /**
   * Queues an operation on the entry at `page`; on a child's (level 1), or the pmd (2), pud (3) or p4d (4) above it.
   * `clear`: the host is to forget the entry, whatever it holds.
   */
  | { readonly op: 'notify'; readonly call: HostCall; readonly level?: number; readonly clear?: boolean }
  /** Leaves for the host with what is queued; FLAG 0 where nothing is. `most`: bytes that the host takes at a time. */
  | { readonly op: 'leave_guest'; readonly hypercall: number; readonly most?: number }
  /** An operation that passes the queue by, as a hypercall of its own: of this CPU, or of the one that is interrupted. */
  | { readonly op: 'leave_with'; readonly hypercall: number; readonly call: HostCall }
  /** KVM_MMU_OP_RELEASE_PT has freed the table above `page`: the host shadows it no more. Visible. */
  | { readonly op: 'unshadow' }
  /** Back in the guest, with what the host has done off the queue; FLAG 1 while something is left. */
  | { readonly op: 'enter_guest' };

/** The hardware's part of an access by the script. Visible. */
export type HardwareStep =
  /** TLB lookup, then walk. FLAG 0: done; 1: page fault. */
  | { readonly op: 'access' }
  /**
   * The second half of a walk. Erratum KNL4: sets A and D whatever P is by now, FLAG as access. A shadowing host: fills its
   * copy, FLAG 2, and the access is tried again.
   */
  | { readonly op: 'access_set' }
  | { readonly op: 'fault' }
  | { readonly op: 'sigsegv' };

/** TLB invalidation by the kernel itself. */
export type TlbStep =
  /** Starts a flush of the CPU's flush range over this CPU or all; FLAG 1 while a CPU is left. */
  | { readonly op: 'flush_begin'; readonly cpus: 'self' | 'others' | 'all' }
  /** Makes `page` alone the flush range. */
  | { readonly op: 'flush_this_page' }
  /** Flushes one CPU. Visible. FLAG 1 while another is left. */
  | { readonly op: 'flush_cpu' };

/** Locks. Visible, and blocking. */
export type LockStep =
  | { readonly op: 'mmap_lock'; readonly write: boolean }
  | { readonly op: 'mmap_unlock'; readonly write: boolean }
  /** The pte lock of the table that holds `page`. */
  | { readonly op: 'ptl_lock' }
  | { readonly op: 'ptl_unlock' }
  | { readonly op: 'barrier'; readonly number: number };

/** The kernel's mm layer: walks, areas and decisions; see src/sim/mm. */
export type MmStep =
  | { readonly op: 'enter_lazy' }
  | { readonly op: 'leave_lazy' }
  /** FLAG: in lazy MMU mode. */
  | { readonly op: 'in_lazy' }
  /** FLAG: A is set in `old` (pte_young). */
  | { readonly op: 'pte_young' }
  /** Right after the read that feeds an update of `page`: other CPUs may strike here. */
  | { readonly op: 'window' }
  /** change_pte_range's first peek. Visible. FLAG: 0 leave it, 1 present, 2 a migration entry to be made read-only. */
  | { readonly op: 'peek' }
  /** new = pte_modify(old, prot), and what mprotect adds to it. */
  | { readonly op: 'modify' }
  /** new = the read migration entry of the entry; `exclusive`: an anonymous page stays its owner's (6.1). */
  | { readonly op: 'migration_read'; readonly exclusive: boolean }
  /** Next page of the section; FLAG: there is one. */
  | { readonly op: 'next_page' }
  /** Back to the section's last page, whose table is the one that is locked. */
  | { readonly op: 'previous_page' }
  /** Next page-table page of the area that exists; FLAG: there is one. `page` and the section's end are set. */
  | { readonly op: 'next_table' }
  /** A lazy section begins at `page`: what the bulk path repeats instead of stepping through. */
  | { readonly op: 'section' }
  /** mprotect_fixup of the next area with other flags; FLAG: there is one. */
  | { readonly op: 'mprotect_fixup' }
  /** Forgets the flush range. */
  | { readonly op: 'gather' }
  /** Adds `page` to the flush range where the change from old to new asks for a flush. */
  | { readonly op: 'gather_page' }
  /** FLAG: how the flush range has to be flushed (see ops/gather.ts `FlushWay`). */
  | { readonly op: 'flush_way' }
  /** A plain store to the entry above `page`: of the pmd (2) or the pud (3). Visible. */
  | { readonly op: 'set_table'; readonly level: number; readonly clear: boolean }
  /** xen_mmu_set_pmd, _pud, _p4d; of a child's table the tree is not pinned yet. */
  | { readonly op: 'table_event'; readonly level: number; readonly clear: boolean; readonly child: boolean }
  /** FLAG: the machine has more than one CPU, and the mm is live on all. */
  | { readonly op: 'many_cpus' }
  /** Next page of a page-by-page flush; FLAG: there is one. */
  | { readonly op: 'next_flush_page' }
  | {
      readonly op: 'event';
      readonly event: 'start' | 'commit' | 'set_pte' | 'set_pte_at' | 'flush_one' | 'flush_multi';
    }
  /** handle_mm_fault's decision: FLAG is a `FaultWay` of ops/fault.ts, and new the entry it decided on. */
  | { readonly op: 'fault_way' }
  | { readonly op: 'repaired' }
  | { readonly op: 'clear_repairs' }
  /** A system call begins: its fixed cost. */
  | { readonly op: 'sys_enter' }
  /** It returns its error. */
  | { readonly op: 'sys_return' };

/** The script's own statements. */
export type ScriptStep =
  /** `keepsOld`: it uses what the last statement left in `old`; all other registers start a statement empty. */
  | { readonly op: 'statement'; readonly number: number; readonly keepsOld?: boolean }
  | { readonly op: 'set_page'; readonly page: number }
  | { readonly op: 'set_range'; readonly first: number; readonly last: number }
  | { readonly op: 'set_protection'; readonly protection: Protection }
  | { readonly op: 'set_write'; readonly write: boolean }
  | { readonly op: 'set_target'; readonly page: number }
  /** Makes the range the flush range. */
  | { readonly op: 'flush_range' }
  /** An access to `page` begins: between two pages of a range, others may come first. */
  | { readonly op: 'access_begin' }
  /** First or next page of the range into `page`; FLAG: there is one. */
  | { readonly op: 'range_first' }
  | { readonly op: 'range_next' }
  | { readonly op: 'eval'; readonly expression: PteExpr; readonly into: Register | number }
  | { readonly op: 'keep'; readonly from: Register; readonly into: number }
  | { readonly op: 'test'; readonly condition: Condition };

export type Step =
  | ControlStep
  | EntryStep
  | TrapStep
  | MulticallStep
  | HypervisorStep
  | ShadowStep
  | HardwareStep
  | TlbStep
  | LockStep
  | MmStep
  | CallStep
  | ScriptStep;

export type Routine = readonly Step[];
/** Routines by name. */
export type Routines = Readonly<Record<string, Routine>>;

/** Steps that another CPU, or its walker, can see or be seen by. */
export const visibleSteps: ReadonlySet<Step['op']> = new Set<Step['op']>([
  'stopped',
  'load',
  'load_low',
  'load_high',
  'store',
  'xchg',
  'cmpxchg',
  'clear_bits',
  'emulate_load',
  'emulate_cmpxchg',
  'emulate_store',
  'hv_load',
  'hv_cmpxchg',
  'hv_store',
  'hv_other',
  'hv_flush',
  'access',
  'access_set',
  'flush_cpu',
  'mmap_lock',
  'mmap_unlock',
  'ptl_lock',
  'ptl_unlock',
  'barrier',
  'peek',
  'set_table',
  'unshadow',
  ...visibleCallSteps,
]);

/** Steps before which a run's scheduler decides who goes on, or whether the section can be done in one go. */
export const decisiveSteps: ReadonlySet<Step['op']> = new Set<Step['op']>([
  'statement',
  'access_begin',
  'section',
  'next_table',
]);

/**
 * What can appear on a timeline. Names that Linux has are Linux's own tracepoints (include/trace/events/xen.h), so a
 * label greps straight into the kernel; the rest are steps that no guest-side tracepoint shows: the statement itself,
 * what the hardware did, and what the hypervisor did while the guest was stopped.
 *
 * Every event has `cpu`, `line` (1-based script line, 0 where none), `time` (cycles since the start of the run, all
 * CPUs on one clock) and the columns `page`, `lo`, `hi`, `a`, `b`, `c`, whose meaning is the table below.
 * `page` is a page number of the run (see `PageName`), -1 where the event is about none. `lo`/`hi` are a machine
 * (raw) page-table entry.
 */
export const eventKinds = [
  // the script
  'statement', //              a statement starts; a = statement number
  'return', //                 a system call returns; a = 0 or the positive errno
  // Linux, tracepoints of systems irq and sched
  'irq_handler_entry', //      an interrupt comes; line = the handler's first
  'irq_handler_exit', //       the handler is over; line = of the statement that goes on
  'sched_switch', //           the CPU's other task goes on, at that line; a = 1 for the one that preempts
  // Linux, tracepoints of system xen
  'xen_mc_batch', //           a = lazy mode at the time
  'xen_mc_issue', //           a = the mode argument
  'xen_mc_entry', //           a = hypercall op, b = count argument (or update_va_mapping flags); page, lo, hi for update_va_mapping
  'xen_mc_entry_alloc', //     a = argument bytes
  'xen_mc_extend_args', //     a = hypercall op, b = bytes, c = ExtendResult
  'xen_mc_flush_reason', //    a = FlushReason
  'xen_mc_flush', //           a = entries, b = argument bytes, c = callbacks
  'xen_mc_callback', //        a = index into callbackNames
  'xen_mmu_set_pte', //        page, lo, hi = new value
  'xen_mmu_set_pte_at', //     page, lo, hi
  'xen_mmu_ptep_modify_prot_start', //  page, lo, hi = value read
  'xen_mmu_ptep_modify_prot_commit', // page, lo, hi = value to be committed
  'xen_mmu_set_pmd', //        page = first page of the table; lo, hi; a = 1 if the tree is pinned
  'xen_mmu_set_pud', //        as set_pmd
  'xen_mmu_set_p4d', //        as set_pmd
  'xen_mmu_alloc_ptpage', //   page = first page; a = level (2..4 as the kernel numbers them), b = pinned
  'xen_mmu_release_ptpage', // a = level, b = pinned
  'xen_mmu_pgd_pin', //
  'xen_mmu_pgd_unpin', //
  'xen_mmu_flush_tlb_one_user', // page
  'xen_mmu_flush_tlb_multi', // page = first, a = cpus, b = pages (-1: everything)
  'xen_mmu_write_cr3', //      a = 0 kernel, 1 user
  // Linux, no tracepoint
  'lock', //                   pte lock taken; page = first page of the table; a = 1 where mmap_sem, 2 where the lock of an area
  'unlock', //
  'enter_lazy', //             lazy MMU mode
  'leave_lazy', //
  'load', //                   software reads an entry; lo, hi = value
  'store', //                  software writes an entry; lo, hi = value in memory after it; a = width in bytes; b = 1 at the high half
  'store_waits', //            a store enters its CPU's store buffer; page (or word), lo, hi = value; a = 1 if of data
  'word_load', //              a word of the script is read; page = the word's number among pages; lo = value; a = 1 if from the CPU's own store buffer
  'word_store', //             a word is written; lo = value in memory after it; a = 1 if by a locked instruction
  'xchg', //                   locked exchange; lo, hi = value found; a = width in bytes
  'cmpxchg', //                locked compare-and-exchange; lo, hi = value found; a = 1 if it stored
  'flush_tlb', //              this CPU's TLB loses page.. ; a = pages (-1: everything); b = the CPU that asked
  'ipi', //                    a = target CPU
  // Linux, functions of a bare kernel that a probe shows (6.1 and later)
  'ptep_clear_flush', //       page, lo, hi = value found; noted when it returns
  'ptep_set_access_flags', //  page, lo, hi = new value; a = 1 if for a write
  'tlb_finish_mmu', //         page, or its address in lo, hi; a = pages of the flush range (0: nothing gathered)
  'flush_tlb_mm_range', //     as tlb_finish_mmu (-1 pages: everything), b = stride shift, c = 1 if tables were freed
  'native_flush_tlb_multi', // as flush_tlb_mm_range
  'broadcast_tlb_flush', //    as flush_tlb_mm_range; by INVLPGB
  // hypervisor
  'trap', //                   a write to a read-only page table faults into the hypervisor; a = TrapKind
  'hypercall', //              a = op (13 for a multicall), b = entries, c = updates; lo = argument bytes, hi = FlushReason + 256 * operations
  'update', //                 mmu_update or update_va_mapping applied; lo, hi = new value in memory; a = MmuCommand; b = A/D bits saved; c = retries
  'update_failed', //          a = errno; b = requests of the same entry left undone
  'continuation', //           the hypervisor stopped for something urgent, and goes on; a = op, b = requests of the entry left
  'emulate', //                trapped instruction emulated; lo, hi = new value in memory; a = 1 if it must be retried
  'pin', //                    mmuext_op pin or unpin; a = level, b = 1 pin, 0 unpin
  'notify', //                 a shadow guest queues what it tells its host (VMI, KVM, lguest); page, lo, hi where it is about an entry; a = index into hostCalls
  'shadow_fault', //           an access that the host's copy does not allow exits, and the host mends its copy; lo, hi = guest's entry; a = 1 write
  'shadow_zap', //             KVM gives up shadowing the table that holds page: three writes in a row
  // hardware
  'read', //                   an access of the script completes; a = 1 if through a TLB entry alone; b = pfn that it lands in, where that is followed
  'write', //                  as read
  'walk', //                   a TLB miss walks; lo, hi = entry found
  'set_ad', //                 the walker sets A or D by locked update; lo, hi = value after; a = bits newly set
  'tlb_fill', //               lo, hi; a = 1 where no access asked for it
  'fault', //                  page fault; a = 1 write; b = 1 protection (entry present)
  'repair', //                 the fault handler mended the entry
  // frames, where the script follows what they hold
  'alloc_page', //             a = pfn
  'copy_page', //              a = pfn copied from (-1: a slot of swap space), b = pfn copied to
  'free_page', //              a = pfn
  'writepage', //              a = pfn whose content goes to the file or to swap space
  'sigsegv', //                a = 1 write
  // verdicts
  'lost', //                   a = bit (A or D as in pte.ts); b = line that read (0: nobody did), c = line whose access set it
  'saved', //                  a = bits; b = line that read, c = line whose access set them
  'stale_read', //             a load went through a TLB entry that the entry in memory does not grant any more
  'stale_write', //            the same of a store
  'untraced_write', //         a store went through a TLB entry with D, and the entry in memory has none
  'late_read', //              a stale load, after somebody had relied on the new entry
  'late_write', //             a stale or untraced store, after that
  'lost_write', //             a read does not show the last write to its page; a = line of that write, b = line of the one that it shows (0: what was there first, -1: zeroes)
  'freed_read', //             a load from a frame that is free; a = pfn
  'freed_write', //            the same of a store
  'torn_read', //              software read an entry by halves of different values; lo, hi = what it made of them
  'spurious_fault', //         the page fault that follows is one by a TLB entry without the rights that memory grants
  'warn', //                   the kernel's WARN, or one of ours; a = index into warnNames
  'bug', //                    the kernel's BUG, or an oops: the CPU stops here; a = index into bugNames
  'sigbus', //                 an access beyond the end of a file; a = 1 write
] as const;

export type EventKind = (typeof eventKinds)[number];

/** Index of a kind in `eventKinds`, as stored in the log's `kind` column. */
export const kindIndex = Object.fromEntries(eventKinds.map((k, i) => [k, i])) as Record<EventKind, number>;

/** Hypercall numbers, Xen public/xen.h. */
export const hypercallNames: Readonly<Record<number, string>> = {
  1: 'mmu_update',
  3: 'stack_switch',
  13: 'multicall',
  14: 'update_va_mapping',
  26: 'mmuext_op',
  // Shadow hypervisors; the numbers are ours
  100: 'vmi_call', //      a call of VMI's ROM that leaves for the hypervisor
  101: 'kvm_mmu_op', //    KVM_HC_MMU_OP (2.6.26)
  102: 'hcall', //         lguest
  32: 'event_channel_op', // Xen, of a guest with nested paging
  103: 'kvm_send_ipi', //  KVM_HC_SEND_IPI
  104: 'hv_flush_list', // HvCallFlushVirtualAddressList
  105: 'hv_flush_space', // HvCallFlushVirtualAddressSpace
};
export const HC_MMU_UPDATE = 1;
export const HC_STACK_SWITCH = 3;
export const HC_MULTICALL = 13;
export const HC_UPDATE_VA_MAPPING = 14;
export const HC_MMUEXT_OP = 26;
export const HC_VMI = 100;
export const HC_KVM_MMU_OP = 101;
export const HC_LGUEST = 102;
export const HC_EVENT_CHANNEL_OP = 32;
export const HC_KVM_SEND_IPI = 103;
export const HC_FLUSH_LIST = 104;
export const HC_FLUSH_SPACE = 105;

/** What a shadow guest tells its host: include/asm-x86/vmi.h, kvm_para.h, lguest_hcall.h of 2.6.26. Column a of `notify`. */
export const hostCalls = [
  'UpdatePxE',
  'SetPxE',
  'UpdatePxELong',
  'SetPxELong',
  'FlushTLB',
  'InvalPage',
  'AllocatePage',
  'ReleasePage',
  'KVM_MMU_OP_WRITE_PTE',
  'KVM_MMU_OP_FLUSH_TLB',
  'KVM_MMU_OP_RELEASE_PT',
  'LHCALL_SET_PTE',
  'LHCALL_SET_PMD',
  'LHCALL_FLUSH_TLB',
  'LHCALL_FLUSH_ASYNC',
  'SetCR3',
] as const;
export type HostCall = (typeof hostCalls)[number];

/** Operations of a `hypercall` event, by bit of the mask in its column hi. */
export const batchOperations: readonly string[] = [
  'mmu_update',
  'update_va_mapping',
  'mmuext_op',
  'stack_switch',
  ...hostCalls,
];

/** Whether a `hypercall` event is a list of calls: a multicall, or what waited in VMI's queue or in lguest's ring. */
export function isCallList(op: number, entries: number): boolean {
  return op === HC_MULTICALL || ((op === HC_VMI || op === HC_LGUEST) && entries > 1);
}

/** `ptr` low bits of a struct mmu_update, Xen public/xen.h. */
export const mmuCommands = [
  'NORMAL_PT_UPDATE',
  'MACHPHYS_UPDATE',
  'PT_UPDATE_PRESERVE_AD',
  'PT_UPDATE_NO_TRANSLATE',
] as const;
export const MMU_NORMAL_PT_UPDATE = 0;
export const MMU_PT_UPDATE_PRESERVE_AD = 2;

/** enum xen_mc_extend_args, trace/events/xen.h. */
export const extendResults = ['OK', 'BAD_OP', 'NO_SPACE'] as const;
export const XEN_MC_XE_OK = 0;
export const XEN_MC_XE_BAD_OP = 1;
export const XEN_MC_XE_NO_SPACE = 2;

/** enum xen_mc_flush_reason, then two of ours for a flush that the kernel does not give a reason. */
export const flushReasons = ['NONE', 'BATCH', 'ARGS', 'CALLBACK', 'LEAVE_LAZY', 'ISSUE'] as const;
export type FlushReason = (typeof flushReasons)[number];
export const FLUSH_BATCH = 1;
export const FLUSH_ARGS = 2;
export const FLUSH_CALLBACK = 3;
export const FLUSH_LEAVE_LAZY = 4;
export const FLUSH_ISSUE = 5;

/** enum paravirt_lazy_mode. */
export const lazyModes = ['LAZY_NONE', 'LAZY_MMU', 'LAZY_CPU'] as const;
export const LAZY_NONE = 0;
export const LAZY_MMU = 1;
export const LAZY_CPU = 2;

/** The instruction that trapped, or the first one to a table that KVM has given up: column a of `trap`. */
export const trapKinds = ['xchg', 'store', 'cmpxchg', 'clear_bits', 'unprotect'] as const;
/** Column a of `xen_mc_callback`: functions that Linux hands to xen_mc_callback. */
export const callbackNames = ['xen_pte_unlock', 'set_current_cr3'] as const;
/** Column a of `warn`. */
export const warnNames = ['WARN: a multicall entry failed', 'pte lock dropped with updates still queued'] as const;
/** Column a of `bug`. The second is the guest's own page fault, where Xen does not emulate the write of an entry. */
export const bugNames = [
  'BUG: a multicall entry failed',
  'BUG: Xen does not emulate a write',
  'BUG: a loop overran its bound',
  'BUG: a page fault in an interrupt',
  'BUG: lazy MMU mode within lazy MMU mode',
] as const;
export type BugName = (typeof bugNames)[number];

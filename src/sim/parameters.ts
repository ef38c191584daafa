/**
 * Every knob of a backend: what a preset sets, and what `backend X { knob value }` may override.
 * One table, so that the language checks, completes and documents overrides from it.
 */
import { type CostName, type CostOverrides, costNames, costs } from './cost.ts';

export type Width = 'x86-64' | 'pae' | 'i386' | 's390';

/** The Linux versions whose mm layer is here, oldest first. */
export const mmVersions = ['2.6', '6.1', '6.12', '7.2'] as const;
export type MmVersion = (typeof mmVersions)[number];

/** Whether an mm layer is of this version, or of a later one. */
export function since(mm: MmVersion, version: MmVersion): boolean {
  return mmVersions.indexOf(mm) >= mmVersions.indexOf(version);
}

/** A backend's knobs, complete. Defaults come from the preset. */
export interface Parameters extends CostOverrides {
  /** Page-table layout. i386 has 1024 entries of 4 bytes, s390 256 of 8, the others 512 of 8. */
  width: Width;
  /**
   * Which mm layer drives it: Linux 2.6.26/27; 6.1 (PROT_NONE bit, soft-dirty, flush ranges, exclusive anonymous pages); 6.12
   * (SAVED_DIRTY); 7.2 (mprotect by folios, page tables freed by madvise).
   */
  mm: MmVersion;
  /** The guest's commit uses MMU_PT_UPDATE_PRESERVE_AD; off: MMU_NORMAL_PT_UPDATE (a mutation). */
  preserve_ad: boolean;
  /** XENFEAT bit 5. Without it the guest installs the default pair, and traps. */
  xenfeat_preserve_ad: boolean;
  /** Patch 4: xen_mc_extend_args. */
  extend_args: boolean;
  /** MC_BATCH: multicall entries of the buffer. */
  mc_batch: number;
  /** MC_ARGS: argument bytes of the buffer. */
  mc_args: number;
  /** Comparison of argidx + size with MC_ARGS that counts as full: `>` until 2.6.35, `>=` today. */
  overflow: '>' | '>=';
  /** A single queued entry goes as a direct hypercall (3.1 and later). */
  singleton_bypass: boolean;
  /** How Xen changes a live entry for PRESERVE_AD, or a VMI or KVM host any entry: `store` is what those two do. */
  hypervisor_update: 'cmpxchg' | 'read-or-store' | 'store';
  /**
   * Xen's lock around writes of page tables: of the page since 95f9581198 (June 2008, first released with 3.3, which is
   * also the first with PRESERVE_AD, so 2.6.27 means it); of the domain before, which the older guests ran on, and the
   * series in May 2008.
   */
  pt_lock: 'page' | 'domain';
  /** The lazy section is left before the pte lock is dropped; off is case 33 of the catalogue. */
  flush_in_lock: boolean;
  /** Erratum KNL4: the walker may set A and D in an entry whose P was just cleared. */
  stray_ad: boolean;
  /** A store whose TLB entry lacks RW faults, although the entry in memory has it by now. */
  spurious_fault: boolean;
  /** Page-table pages in high memory, before 9f32d21c981: commit's machine address is INVALID_MFN (32-bit guests). */
  highpte: boolean;
  /** Requests after which the hypervisor is preempted and continues the hypercall; 0: never (do_mmu_update's preempt check). */
  preempt_after: number;
  /** Pages that unmap_vmas of 2.6 takes at a time, with a TLB flush behind: ZAP_BLOCK_SIZE. */
  zap_block: number;
  /** page_mkclean of 2.6 takes the pte lock before it passes by an entry that is not present. */
  mkclean_sync: boolean;
  /** GUP-fast asks mm->write_protect_seq whether a fork copies: since 57efa1fe5957 (5.11). */
  write_protect_seq: boolean;
  /** When do_wp_page takes an anonymous page over instead of copying it (ops/fault.ts ownReference); `kernel`: as `mm` says. */
  reuse: 'kernel' | 'mapcount' | 'count' | 'exclusive';
  /** Lazy MMU mode; off: every update is issued at once. */
  lazy: boolean;
  /** Capacity of a shadow guest's queue: in operations (VMI, lguest), or in bytes (KVM). */
  queue: number;
  /**
   * AMD's INVLPGB (Linux 6.15, "x86/mm: enable broadcast TLB invalidation for multi-threaded processes"): pages of one at most,
   * invlpgb_count_max of CPUID 8000_0008; 0: none. Used for an mm that is active on four CPUs or more.
   */
  invlpgb: number;
  /** Page-table isolation (4.15): user space has page tables and a PCID of its own. Xen's PV guests never have it. */
  pti: boolean;
  /** Address spaces whose TLB entries a CPU keeps (TLB_NR_DYN_ASIDS, PCIDs, 4.14); 0: every cr3 flushes. Only where a script has tasks. */
  asids: number;
  /**
   * Whether a flush interrupts a CPU that is between two mms: `left_out` in 6.14 (209954cbc7d0); since fea4e317f9e7 (6.15) once
   * loaded_mm is LOADED_MM_SWITCHING, which is written before tlb_gen is read, or `late`, after it (6.1.y to 6.12.y until
   * October 2025), or `unordered`, with nothing that keeps that store from waiting (6.15 to 6.17, until 83b0177a6c48).
   */
  flush_switching: 'early' | 'unordered' | 'late' | 'left_out';
  /** How another CPU is reached to flush its TLB: by an interrupt of its APIC, or as nested-flush.ts says. Native backends. */
  remote_flush: 'ipi' | 'event_channel' | 'send_ipi' | 'flush_call';
  /** xen_exit_mmap asks each CPU for the cr3 that it really has (xen_current_cr3), since 9f79991d4186 (2.6.24): one that switches is in no cpu_vm_mask. */
  current_cr3: boolean;
  /** xen_pgd_pin and _unpin hold a page-table page's lock until its batch has left, and pin it by itself: since 74260714c56d (2.6.24). */
  pin_locks: boolean;
  /** Name of a protocol of the script that replaces start and commit; empty: the backend's own. */
  protocol: string;
  /** Named cost profile. */
  cost: string;
}

/** Names of the cost profiles (src/sim/profiles). */
const costProfiles = [
  'thread',
  'thread-b',
  'today',
  'instructions',
  'instructions-6.12',
  'instructions-7.2',
  'instructions-7.2-lazy',
  'unknown',
] as const;

export type Knob =
  | { readonly kind: 'switch'; readonly doc: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit: string; readonly doc: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly doc: string }
  | { readonly kind: 'protocol'; readonly doc: string };

const costKnobs = Object.fromEntries(
  costNames.map(name => [`cost_${name}`, { kind: 'number', min: 0, max: 1e6, unit: 'cycles', doc: costs[name] }]),
) as unknown as { readonly [K in CostName as `cost_${K}`]: Knob };

export const knobs: { readonly [K in keyof Parameters]-?: Knob } = {
  width: { kind: 'choice', values: ['x86-64', 'pae', 'i386', 's390'], doc: 'Page-table layout.' },
  mm: { kind: 'choice', values: mmVersions, doc: 'The Linux mm layer that drives the backend.' },
  preserve_ad: {
    kind: 'switch',
    doc: 'Commit with MMU_PT_UPDATE_PRESERVE_AD; off: MMU_NORMAL_PT_UPDATE, which loses bits.',
  },
  xenfeat_preserve_ad: {
    kind: 'switch',
    doc: 'XENFEAT bit 5; without it a 2.6 guest falls back to the default pair, and a 6.1 guest does not boot.',
  },
  extend_args: { kind: 'switch', doc: 'xen_mc_extend_args (patch 4): further updates join the last multicall entry.' },
  mc_batch: { kind: 'number', min: 1, max: 1024, unit: 'entries', doc: 'MC_BATCH: entries of the multicall buffer.' },
  mc_args: {
    kind: 'number',
    min: 32,
    max: 65536,
    unit: 'bytes',
    doc: 'MC_ARGS: argument bytes of the multicall buffer.',
  },
  overflow: {
    kind: 'choice',
    values: ['>', '>='],
    doc: 'Test of the argument bytes against MC_ARGS: > until 2.6.35, >= today.',
  },
  singleton_bypass: { kind: 'switch', doc: 'One queued entry goes as a direct hypercall, not as a multicall.' },
  hypervisor_update: {
    kind: 'choice',
    values: ['cmpxchg', 'read-or-store', 'store'],
    doc: 'How Xen writes a preserve-AD update, and a VMI or KVM host what it is told: by a compare-and-exchange loop that keeps A and D, by a mutation of it, or by a plain store.',
  },
  pt_lock: {
    kind: 'choice',
    values: ['page', 'domain'],
    doc: 'What Xen locks while it writes page tables: the one page-table page, or the domain, over all updates of a multicall entry.',
  },
  flush_in_lock: {
    kind: 'switch',
    doc: 'Flush the batch, and from 6.1 on the TLBs in munmap, madvise and mremap, before the pte lock is dropped; off is a bug to look at.',
  },
  spurious_fault: {
    kind: 'switch',
    doc: 'A write whose TLB entry lacks RW faults although memory grants it by now, as Intel’s hardware may (SDM 3A 4.10.4.3); off: it walks again, as AMD’s does. On by default, as the unkinder of the two; what has to hold on both wants both.',
  },
  stray_ad: { kind: 'switch', doc: 'Erratum KNL4: the walker may set A and D although P was just cleared.' },
  preempt_after: {
    kind: 'number',
    min: 0,
    max: 4096,
    unit: 'requests',
    doc: 'Requests of a hypercall after which Xen is preempted and continues it; 0: never.',
  },
  highpte: {
    kind: 'switch',
    doc: 'Page tables in high memory, as before 9f32d21c981: the machine address that commit works out is INVALID_MFN.',
  },
  zap_block: {
    kind: 'number',
    min: 1,
    max: 262144,
    unit: 'pages',
    doc: 'Pages that munmap and madvise of 2.6 zap at a time, with a TLB flush behind (ZAP_BLOCK_SIZE): 1024, and 8 with CONFIG_PREEMPT.',
  },
  mkclean_sync: {
    kind: 'switch',
    doc: 'msync of 2.6 looks at an entry that is not present again under the pte lock: since 479db0bf408e (2.6.27).',
  },
  write_protect_seq: {
    kind: 'switch',
    doc: '`pin_user_pages_fast` asks mm->write_protect_seq whether a fork copies meanwhile: since 57efa1fe5957 (5.11).',
  },
  reuse: {
    kind: 'choice',
    values: ['kernel', 'mapcount', 'count', 'exclusive'],
    doc: 'When a write fault takes an anonymous page over instead of copying it, where references are followed: if no other process maps it (2.6.29 to 5.8), if nobody else refers to it (2.6.26; 5.9 to 5.18), or if it is known to be exclusive, too (since 5.19). `kernel`: as the mm layer does.',
  },
  lazy: { kind: 'switch', doc: 'Lazy MMU mode; off: every update is issued at once.' },
  queue: {
    kind: 'number',
    min: 1,
    max: 4096,
    unit: 'operations or bytes',
    doc: 'Capacity of a shadow guest’s queue: operations under VMI and lguest, bytes under KVM.',
  },
  invlpgb: {
    kind: 'number',
    min: 0,
    max: 65536,
    unit: 'pages',
    doc: 'AMD’s INVLPGB: pages that one of them flushes on all CPUs, without interrupts; 0: none. Native, mm 7.2, four CPUs or more.',
  },
  pti: {
    kind: 'switch',
    doc: 'Page-table isolation, without a hypervisor: cr3 is switched at each entry and exit, and user space’s PCID is flushed, too.',
  },
  asids: {
    kind: 'number',
    min: 0,
    max: 6,
    unit: 'ASIDs',
    doc: 'Address spaces whose entries a CPU’s TLB keeps, by PCIDs (TLB_NR_DYN_ASIDS, 4.14); 0: each switch flushes. 64-bit, mm 6.1 and later, in scripts with several address spaces.',
  },
  flush_switching: {
    kind: 'choice',
    values: ['early', 'unordered', 'late', 'left_out'],
    doc: 'Whether a flush interrupts a CPU that is between two address spaces, in scripts with tasks, mm 7.2: `left_out` in 6.14; since fea4e317f9e7 (6.15) from the moment on that it says so, which is before it reads tlb_gen, `late`, behind that, as in 6.12.y until October 2025, or `unordered`, by a store that may wait, as in 6.15 to 6.17.',
  },
  remote_flush: {
    kind: 'choice',
    values: ['ipi', 'event_channel', 'send_ipi', 'flush_call'],
    doc: 'How another CPU is reached to flush its TLB, native, mm 6.1 and later: by an interrupt; by one that Xen sends a PVH guest’s vCPU, a hypercall each; by KVM’s, one hypercall for several; or by Hyper-V, one hypercall that flushes all.',
  },
  current_cr3: {
    kind: 'switch',
    doc: '`exit` of a Xen guest asks each CPU for the cr3 that it really has, before tables are unpinned: since 9f79991d4186 (2.6.24). mm 2.6.',
  },
  pin_locks: {
    kind: 'switch',
    doc: 'A Xen guest that pins or unpins an address space holds the lock of each page-table page until its batch has left: since 74260714c56d (2.6.24).',
  },
  protocol: { kind: 'protocol', doc: 'A protocol of this script, used for ptep_modify_prot_start and _commit.' },
  cost: { kind: 'choice', values: costProfiles, doc: 'Cost profile.' },
  ...costKnobs,
};

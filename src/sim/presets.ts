/**
 * The named backends: each a set of knobs, and the lowering that turns PTE operations into steps.
 * Which knobs are history and which is which kernel: shared facts in src/README.md and the backend's own file.
 */
import type { Parameters } from './parameters.ts';

export interface Preset {
  readonly name: string;
  /** Whose text it runs: tools/kernel/families.ts lists the files. */
  readonly family: 'native' | 'naive' | 'xen' | 'vmi' | 'kvm' | 'lguest';
  /** Kernel before the series: ptep_modify_prot_* is get_and_clear + set_pte_at. After: Xen's own preserving pair. */
  readonly pair: 'default' | 'preserve';
  /** What set_pte_at does in lazy MMU mode under Xen; 'store' is a plain store, which traps there. */
  readonly setPteAt: 'update_va_mapping' | 'mmu_update' | 'store';
  /** One sentence for hover, completion and the docs. */
  readonly doc: string;
  /** What stands behind it: recordings of the real thing, the source read beside it, or nothing, where there never was such a kernel. */
  readonly checked: 'recordings' | 'source' | 'nothing';
  readonly parameters: Parameters;
}

const base: Parameters = {
  width: 'x86-64',
  mm: '2.6',
  preserve_ad: true,
  xenfeat_preserve_ad: true,
  extend_args: true,
  mc_batch: 32, // MC_BATCH, arch/x86/xen/multicalls.c
  mc_args: 512, // MC_BATCH * 16 bytes, patch 4 of the thread
  overflow: '>',
  singleton_bypass: false,
  hypervisor_update: 'cmpxchg',
  pt_lock: 'page',
  flush_in_lock: true,
  stray_ad: false,
  spurious_fault: true, // Intel SDM 3A 4.10.4.3 allows it, so a `never fault` must not rest on its absence
  highpte: false,
  preempt_after: 0,
  zap_block: 1024, // ZAP_BLOCK_SIZE without CONFIG_PREEMPT, mm/memory.c
  mkclean_sync: false, // since 2.6.27
  lazy: true,
  queue: 64,
  protocol: '',
  cost: 'thread',
};

export const presets: readonly Preset[] = [
  {
    name: 'native',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: 'x86-64: xchg the entry to zero, then store the new one.',
    checked: 'source',
    parameters: base,
  },
  {
    name: 'native-pae',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: '32-bit PAE: the entry is cleared and set in two halves.',
    checked: 'source',
    parameters: { ...base, width: 'pae' },
  },
  {
    name: 'native-i386',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: '32-bit two-level: one 4-byte xchg, one 4-byte store.',
    checked: 'source',
    parameters: { ...base, width: 'i386' },
  },
  {
    name: 'native-6.1',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: 'Linux 6.1 without a hypervisor: one flush a call, over the pages that lost or gained something; up to 33 pages by INVLPG.',
    checked: 'recordings',
    parameters: { ...base, mm: '6.1' },
  },
  {
    name: 'native-6.12',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: 'Linux 6.12 without a hypervisor: the flushes of 6.1; D of an entry that loses RW moves to bit 58 (SAVED_DIRTY).',
    checked: 'recordings',
    parameters: { ...base, mm: '6.12' },
  },
  {
    name: 'native-7.2',
    family: 'native',
    pair: 'default',
    setPteAt: 'store',
    doc: 'Linux 7.2 without a hypervisor: that of 6.12, and a page table that madvise has emptied is freed (PT_RECLAIM).',
    checked: 'recordings',
    parameters: { ...base, mm: '7.2' },
  },
  {
    name: 'naive',
    family: 'naive',
    pair: 'default',
    setPteAt: 'store',
    doc: 'Plain read, plain write: the protocol that loses bits.',
    checked: 'nothing',
    parameters: base,
  },
  {
    name: 'xen-2.6.26',
    family: 'xen',
    pair: 'default',
    setPteAt: 'update_va_mapping',
    doc: 'Before the series, a 32-bit PAE guest: clearing an entry is two trapped and emulated writes, setting it a queued update_va_mapping.',
    checked: 'source',
    parameters: { ...base, width: 'pae', extend_args: false, pt_lock: 'domain' },
  },
  {
    name: 'xen-trap',
    family: 'xen',
    pair: 'default',
    setPteAt: 'store',
    doc: 'The thread’s own simplification: the xchg traps, and so does setting the entry.',
    checked: 'nothing',
    parameters: { ...base, extend_args: false, pt_lock: 'domain' },
  },
  {
    name: 'xen-patch3',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'update_va_mapping',
    doc: 'Patch 3: start is a plain read, commit a queued mmu_update with PRESERVE_AD, one multicall entry each.',
    checked: 'source',
    parameters: { ...base, width: 'pae', extend_args: false, pt_lock: 'domain' },
  },
  {
    name: 'xen-2.6.27',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'update_va_mapping',
    doc: 'Patch 4: updates extend the last mmu_update entry; 32 fill the 512 argument bytes.',
    checked: 'source',
    parameters: { ...base, mkclean_sync: true },
  },
  {
    name: 'xen-6.1',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'mmu_update',
    doc: 'Linux 6.1: >= where 2.6.27 had >, so 31 updates a batch; a single entry goes as a direct hypercall.',
    checked: 'recordings',
    parameters: { ...base, mm: '6.1', overflow: '>=', singleton_bypass: true },
  },
  {
    name: 'xen-6.12',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'mmu_update',
    doc: 'Linux 6.12: the batches of 6.1; D of an entry that loses RW moves to bit 58 (SAVED_DIRTY).',
    checked: 'recordings',
    parameters: { ...base, mm: '6.12', overflow: '>=', singleton_bypass: true },
  },
  {
    name: 'xen-7.2',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'mmu_update',
    doc: 'Linux 7.2 as shipped: lazy MMU mode is never on in an ordinary task, so each update is a hypercall of its own.',
    checked: 'recordings',
    parameters: { ...base, mm: '7.2', overflow: '>=', singleton_bypass: true, lazy: false },
  },
  {
    name: 'xen-7.2-lazy',
    family: 'xen',
    pair: 'preserve',
    setPteAt: 'mmu_update',
    doc: 'Linux 7.2 as intended: with the lazy MMU mode that its ordinary tasks have lost.',
    checked: 'recordings',
    parameters: { ...base, mm: '7.2', overflow: '>=', singleton_bypass: true },
  },
  {
    name: 'vmi',
    family: 'vmi',
    pair: 'default',
    setPteAt: 'store',
    doc: 'VMware’s VMI: the xchg does not trap; the hypervisor is told by calls that it queues in lazy mode.',
    checked: 'source',
    parameters: { ...base, width: 'pae', hypervisor_update: 'store', queue: 64 },
  },
  {
    name: 'kvm-2.6.26',
    family: 'kvm',
    pair: 'default',
    setPteAt: 'store',
    doc: 'KVM with shadow paging: clearing exits and is emulated, setting is queued, 42 in the guest and 21 a hypercall.',
    checked: 'source',
    parameters: { ...base, hypervisor_update: 'store', queue: 1024 }, // MMU_QUEUE_SIZE
  },
  {
    name: 'lguest',
    family: 'lguest',
    pair: 'default',
    setPteAt: 'store',
    doc: 'lguest: nothing traps; a ring of 64 calls, drained with every real one.',
    checked: 'source',
    parameters: { ...base, width: 'i386', hypervisor_update: 'store', queue: 64 }, // LHCALL_RING_SIZE
  },
];

/** Backends of a script that names none: the story of the thread. */
export const defaultBackends: readonly string[] = ['native', 'xen-2.6.26', 'xen-patch3', 'xen-2.6.27'];

export function findPreset(name: string): Preset | undefined {
  return presets.find(p => p.name === name);
}

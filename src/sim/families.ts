/**
 * Families of backends: what is not in their text (kernel/). Adding one is its files there, a line in tools/kernel/families.ts
 * and one here, its presets, and a script that shows it.
 */
import type { Parameters } from './parameters.ts';
import type { Preset } from './presets.ts';

export interface Family {
  /** What the kernel prints at boot, "Booting paravirtualized kernel on …" (pv_info.name); null where it prints nothing. */
  banner(parameters: Parameters, preset: Preset): string | null;
  /** The guest's entries hold machine frames, and Xen checks what it writes. */
  readonly xen: boolean;
  /** What waits in the guest for its hypervisor: nothing, multicall entries, or a shadow guest's operations, counted or measured; `cache`: entries that wait for an IPTE. */
  readonly queue: 'none' | 'multicall' | 'operations' | 'bytes' | 'cache';
  /** Its host shadows page tables, and this is how. VMI's is its ROM's business, and taken for a TLB. */
  readonly shadow?: 'kvm' | 'lguest';
  /** CPUs it can have at most; absent: any number. */
  readonly maxCpus?: number;
}

export const families: Readonly<Record<Preset['family'], Family>> = {
  native: { banner: () => null, xen: false, queue: 'none' },
  naive: { banner: () => null, xen: false, queue: 'none' },
  xen: { banner: xenBanner, xen: true, queue: 'multicall' },
  vmi: { banner: () => 'vmi', xen: false, queue: 'operations' },
  kvm: { banner: () => 'KVM', xen: false, queue: 'bytes', shadow: 'kvm' },
  lguest: { banner: () => 'lguest', xen: false, queue: 'operations', shadow: 'lguest', maxCpus: 1 },
  s390: { banner: () => null, xen: false, queue: 'cache' },
};

/** Patch 3: the hypervisor's signature, and whether it preserves A and D. */
function xenBanner(parameters: Parameters, preset: Preset): string {
  const signature = { 'x86-64': 'xen-3.0-x86_64', pae: 'xen-3.0-x86_32p', i386: 'xen-3.0-x86_32', s390: '' }[
    parameters.width
  ];
  return parameters.xenfeat_preserve_ad && preset.pair === 'preserve' ? `${signature} (preserve-AD)` : signature;
}

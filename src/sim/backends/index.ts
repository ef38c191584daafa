/** Every family of backends: adding one is its file, a line here (and its presets), and a script that shows it. */
import type { Parameters } from '../parameters.ts';
import type { Preset } from '../presets.ts';
import type { Bodies } from '../routine.ts';
import { kvmRoutines } from './kvm.ts';
import { lguestRoutines } from './lguest.ts';
import { naiveRoutines } from './naive.ts';
import { nativeRoutines } from './native.ts';
import { vmiRoutines } from './vmi.ts';
import { xenBanner, xenRoutines } from './xen.ts';

export interface Family {
  /** Lowers PTE operations to routines: those that are no text (kernel/) yet. */
  routines(parameters: Parameters, preset: Preset): Bodies;
  /** What the kernel prints at boot, "Booting paravirtualized kernel on …" (pv_info.name); null where it prints nothing. */
  banner(parameters: Parameters, preset: Preset): string | null;
  /** The guest's entries hold machine frames, and Xen checks what it writes. */
  readonly xen: boolean;
  /** What waits in the guest for its hypervisor: nothing, multicall entries, or a shadow guest's operations, counted or measured. */
  readonly queue: 'none' | 'multicall' | 'operations' | 'bytes';
  /** Its host shadows page tables, and this is how. VMI's is its ROM's business, and taken for a TLB. */
  readonly shadow?: 'kvm' | 'lguest';
  /** CPUs it can have at most; absent: any number. */
  readonly maxCpus?: number;
}

export const families: Readonly<Record<Preset['family'], Family>> = {
  native: { routines: nativeRoutines, banner: () => null, xen: false, queue: 'none' },
  naive: { routines: naiveRoutines, banner: () => null, xen: false, queue: 'none' },
  xen: { routines: xenRoutines, banner: xenBanner, xen: true, queue: 'multicall' },
  vmi: { routines: vmiRoutines, banner: () => 'vmi', xen: false, queue: 'operations' },
  kvm: { routines: kvmRoutines, banner: () => 'KVM', xen: false, queue: 'bytes', shadow: 'kvm' },
  lguest: {
    routines: lguestRoutines,
    banner: () => 'lguest',
    xen: false,
    queue: 'operations',
    shadow: 'lguest',
    maxCpus: 1,
  },
};

/** Every family of backends: adding one is its file, a line here (and its presets), and a script that shows it. */
import type { Parameters } from '../parameters.ts';
import type { Preset } from '../presets.ts';
import type { Routines } from '../steps.ts';
import { naiveRoutines } from './naive.ts';
import { nativeRoutines } from './native.ts';
import { xenBanner, xenRoutines } from './xen.ts';

export interface Family {
  /** Lowers PTE operations to routines. */
  routines(parameters: Parameters, preset: Preset): Routines;
  /** What the kernel prints at boot; null where it prints nothing of the kind. */
  banner(parameters: Parameters, preset: Preset): string | null;
  /** The guest's entries hold machine frames, and Xen checks what it writes. */
  readonly xen: boolean;
}

export const families: Readonly<Record<Preset['family'], Family>> = {
  native: { routines: nativeRoutines, banner: () => null, xen: false },
  naive: { routines: naiveRoutines, banner: () => null, xen: false },
  xen: { routines: xenRoutines, banner: xenBanner, xen: true },
  vmi: { routines: nativeRoutines, banner: () => 'vmi', xen: false },
  kvm: { routines: nativeRoutines, banner: () => 'KVM', xen: false },
  lguest: { routines: nativeRoutines, banner: () => 'lguest', xen: false },
};

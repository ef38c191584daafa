/** An access's walk in Promela (tlb.ts), and the faults that it ends in. */
import type { HardwareStep } from '../../../sim/steps/hardware.ts';
import { type LinesOf, outside } from '../lines.ts';
import { access, accessSet } from '../tlb.ts';

export const hardwareLines: LinesOf<HardwareStep> = {
  access: (_, setting) => access(setting),
  access_set: (_, setting) => accessSet(setting),
  fault: ['FAULTED'],
  // Of truncated files alone.
  sigbus: outside,
  sigsegv: (_, { cpu: c }) => [`segv[${c} * PAGES + page] = 1`],
};

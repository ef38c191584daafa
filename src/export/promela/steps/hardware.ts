/** An access's walk in Promela (tlb.ts), and the faults that it ends in. */
import type { HardwareStep } from '../../../sim/steps/hardware.ts';
import type { LinesOf } from '../lines.ts';
import { SIGBUS, SIGSEGV } from '../memory.ts';
import { access, accessSet } from '../tlb.ts';

export const hardwareLines: LinesOf<HardwareStep> = {
  access: (_, setting) => access(setting),
  access_set: (_, setting) => accessSet(setting),
  fault: ['FAULTED'],
  sigbus: (_, { cpu: c }) => [`segv[${c} * PAGES + page] = segv[${c} * PAGES + page] | ${SIGBUS}`],
  sigsegv: (_, { cpu: c }) => [`segv[${c} * PAGES + page] = segv[${c} * PAGES + page] | ${SIGSEGV}`],
};

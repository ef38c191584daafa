/** An access's walk in Promela (tlb.ts), and the faults that it ends in. */
import type { HardwareStep } from '../../../sim/steps/hardware.ts';
import type { LinesOf } from '../lines.ts';
import { access } from '../tlb.ts';

export const hardwareLines: LinesOf<HardwareStep> = {
  access: (_, setting) => access(setting),
  access_set: (_, { cpu: c }) => [
    `if :: (lo[page] & P) && (!wr || (lo[page] & RW)) -> use(${c}, page); flag = 0` +
      ' :: else -> lo[page] = lo[page] | A | (wr -> D : 0); flag = 1 fi',
  ],
  fault: ['FAULTED'],
  sigsegv: (_, { cpu: c }) => [`segv[${c} * PAGES + page] = 1`],
};

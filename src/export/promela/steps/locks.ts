/** mmap_sem, the pte locks and barriers in Promela; what is waited for is guardOf in steps.ts. */
import type { LockStep } from '../../../sim/steps/locks.ts';
import { type LinesOf, when } from '../lines.ts';

export const lockLines: LinesOf<LockStep> = {
  mmap_lock: (step, { cpu: c }) => [step.write ? `MMAP_WRITER = ${c + 1}` : 'MMAP_READERS++'],
  mmap_unlock: step => [step.write ? 'MMAP_WRITER = 0' : 'MMAP_READERS--'],
  ptl_lock: (_, { cpu: c }) => [`ptl[TABLE(page)] = ${c + 1}`],
  ptl_unlock: (_, { cpu: c }) => [`unlocked(${c}, page)`, 'ptl[TABLE(page)] = 0'],
  // The CPU that comes last passes at once; the others stay here (cpu.ts).
  barrier: (step, { cpu: c }) => [
    when(`arrived[${c}] == ${step.number}`, `completed(${c})`, `arrived[${c}] = ${step.number + 1}`),
  ],
};

/** A sweep as a job that another thread can do. */
import { type SweepRange, sweepScript } from '../../library/sweep.ts';
import type { SweepReport } from '../../model/sweep.ts';

export interface SweepJob {
  readonly text: string;
  readonly name: string;
  readonly range: SweepRange;
}

/** Does the job, here and now. */
export function performSweep({ text, name, range }: SweepJob): SweepReport {
  return sweepScript(text, name, range);
}

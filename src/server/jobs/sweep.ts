/** A sweep as a job that another thread can do. */
import { readFrom, type UsedTexts } from '../../lang/used-files.ts';
import { type SweepRange, sweepScript } from '../../library/sweep.ts';
import type { SweepReport } from '../../model/sweep.ts';

export interface SweepJob {
  readonly text: string;
  readonly name: string;
  /** The files that it uses. */
  readonly used: UsedTexts;
  readonly range: SweepRange;
}

/** Does the job, here and now. */
export function performSweep({ text, name, used, range }: SweepJob): SweepReport {
  return sweepScript(text, name, range, { files: readFrom(used) });
}

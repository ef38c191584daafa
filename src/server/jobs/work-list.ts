/** The kinds of job that a thread can do, and which function does each. */

import type { SweepReport } from '../../model/sweep.ts';
import type { RunProgress } from '../../protocol/messages.ts';
import { type Explored, type ExploreJob, performExploration } from './explore.ts';
import { type Job, type JobAnswer, perform } from './run.ts';
import { performSweep, type SweepJob } from './sweep.ts';
import { performTest, type TestJob } from './test.ts';
import { performTool, type ToolAnswer, type ToolJob } from './tool.ts';

export type AnyJob = Job | ExploreJob | TestJob | SweepJob | ToolJob;
export type AnyAnswer = JobAnswer | Explored | SweepReport | ToolAnswer;
/** How far a job is: a run in its own words, an exploration by the states found. */
export type Progress = RunProgress | number;

/** Does a job. An exploration makes pauses, looks after each whether it is wanted, and throws where it is not. */
export function* performAny(
  job: AnyJob,
  onProgress: (progress: Progress) => void,
  isWanted: () => boolean = () => true,
): Generator<void, AnyAnswer> {
  if ('tool' in job) return performTool(job, isWanted);
  if ('range' in job) return performSweep(job);
  if ('tested' in job) return performTest(job);
  return 'bounds' in job ? yield* performExploration(job, onProgress, isWanted) : perform(job, onProgress);
}

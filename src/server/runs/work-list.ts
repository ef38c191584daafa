/** The kinds of job that a thread can do, and which function does each. */
import { type Explored, type ExploreJob, performExploration } from '../explore/job.ts';
import { type Job, type JobAnswer, perform } from './job.ts';

export type AnyJob = Job | ExploreJob;
export type AnyAnswer = JobAnswer | Explored;

/** Does a job, here and now. */
export function performAny(job: AnyJob, onProgress: (states: number) => void): AnyAnswer {
  return 'bounds' in job ? performExploration(job, onProgress) : perform(job);
}

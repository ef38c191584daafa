/**
 * A batch of scripts over the deaths of its machine: a script that the machine dies of has no recording, and those after
 * it have another boot.
 */
import { NoRecording } from './command.ts';

/** What came of one boot: a recording of each script, or of those before the one that the machine died of. */
export interface Attempt<R> {
  readonly done: readonly R[];
  readonly died?: string;
}

/** Most times that a machine may die in one batch. */
export const MOST_DEATHS = 10;

/** A recording of each script; `lost` makes one of a script that has none. Throws NoRecording where the machine dies too often. */
export async function overDeaths<S, R>(
  scripts: readonly S[],
  boot: (rest: readonly S[]) => Promise<Attempt<R>>,
  lost: (script: S, why: string) => R,
): Promise<R[]> {
  const recordings: R[] = [];
  for (let deaths = 0; recordings.length < scripts.length; deaths++) {
    const { done, died } = await boot(scripts.slice(recordings.length));
    recordings.push(...done);
    if (died === undefined) break;
    if (recordings.length === scripts.length) break;
    if (deaths === MOST_DEATHS) throw new NoRecording(`${died}, and so did ${MOST_DEATHS} before it`);
    recordings.push(lost(scripts[recordings.length], died));
  }
  return recordings;
}

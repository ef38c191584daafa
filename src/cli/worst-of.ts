/** One call, several scripts: the work is done for each, and the worst status is the call's. */
import type { Status } from '../library/verdict.ts';
import { printableLine } from '../model/printable.ts';
import { guardStderr } from './streams.ts';
import { isWrongCall } from './wrong-call.ts';

/** Does the work for each script; the worst status of all. A complaint about the only script is the call's own. */
export async function worstOf(
  files: readonly string[],
  work: (file: string) => Status | Promise<Status>,
): Promise<Status> {
  if (files.length === 1) return work(files[0]);
  let worst: Status = 0;
  for (const file of files) {
    const status = await reported(() => work(file));
    if (status > worst) worst = status;
  }
  return worst;
}

async function reported(work: () => Status | Promise<Status>): Promise<Status> {
  try {
    return await work();
  } catch (error) {
    if (!isWrongCall(error)) throw error;
    guardStderr();
    process.stderr.write(`ptelab: ${printableLine(error.message)}\n`);
    return 2;
  }
}

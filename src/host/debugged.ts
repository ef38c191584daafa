/**
 * A debug session and a panel: one position on one run. The panel's run is the session's where it follows the same schedule as
 * far as the session knows it; else the panel is to run along that.
 */
import type { DebugPosition } from '../protocol/debug.ts';
import type { PackedRecording } from '../protocol/messages.ts';

/** Whether a panel shows the run that a session goes through. */
export function showsRun(recordings: readonly PackedRecording[], { backend, schedule }: DebugPosition): boolean {
  const found = recordings.find(({ result }) => result.backend === backend);
  return found !== undefined && beginsWith(found.result.schedule, schedule);
}

/** Whether a run along `code` begins as one along `start`. Both are turns such as `0x12.1x3`; a turn without a number goes on to its end. */
export function beginsWith(code: string, start: string): boolean {
  const turns = code.split('.');
  return start.split('.').every((turn, i, all) => {
    if (start === '' || turn === turns[i]) return true;
    const [cpu, steps] = turn.split('x');
    const [ofCpu, of] = (turns[i] ?? '').split('x');
    return i === all.length - 1 && cpu === ofCpu && Number(steps) <= Number(of ?? Number.POSITIVE_INFINITY);
  });
}

/** Which runs a script opens with: the pair that tells its story, before anybody has chosen. */
import type { PackedRecording } from '../../src/protocol/messages.ts';

/**
 * The names of the runs to look at first, in the script's order:
 * - a prediction and the recorded trace that it is held against;
 * - a run that loses a bit, and the nearest run that loses none, those behind it first: what went wrong and what mends it;
 * - of the runs that a hypervisor takes part in, the two whose cycles differ most: before and after a change;
 * - one such run beside native, or the only run that there is.
 */
export function opening(recordings: readonly PackedRecording[]): string[] {
  const inOrder = (...pair: readonly (PackedRecording | undefined)[]) =>
    recordings.filter(recording => pair.includes(recording)).map(recording => recording.result.backend);
  if (recordings.some(recording => recording.observed)) return inOrder(...recordings.slice(0, 2));

  const loses = ({ result }: PackedRecording) => result.lost.length > 0;
  const loser = recordings.findIndex(loses);
  if (loser >= 0) {
    const keeps = (recording: PackedRecording) => !loses(recording);
    const keeper = recordings.slice(loser).find(keeps) ?? recordings.slice(0, loser).findLast(keeps);
    return inOrder(recordings[loser], keeper);
  }
  const hosted = recordings.filter(({ result }) => result.traps + result.hypercalls > 0);
  if (hosted.length > 1) {
    const byCost = hosted.toSorted((a, b) => a.result.cycles - b.result.cycles);
    return inOrder(byCost[0], byCost.at(-1));
  }
  return inOrder(recordings[0], hosted[0]);
}

/** Where a replay's playhead stands first: at the event that its witness is about. */
import { decidingLine } from '../../src/model/witness-columns.ts';
import type { Replayed } from '../../src/protocol/explored.ts';
import type { Playhead } from '../shown.ts';

export function decidingEvent({ backend, witness }: Replayed): Playhead | null {
  const event = witness[decidingLine(witness)]?.at;
  return event === undefined ? null : { backend, event };
}

/** How lost bits look: no bad news in a run that loses only what the script expects to be lost. */
import type { PackedRecording } from '../../src/protocol/messages.ts';
import type { Tone } from '../theme.ts';

/** The tone of a run's losses. An A that is lost with a D is no news of its own. There may be many: to be asked once a frame. */
export function lostTone({ result: { lost } }: PackedRecording): Tone {
  const expected = lost.some(bit => bit.expected) && lost.every(bit => bit.expected || bit.bit === 'A');
  return expected ? 'program' : 'lost';
}

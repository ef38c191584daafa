/** How a run's lost bits are drawn. */
import type { PanelRecording } from '../../src/protocol/messages.ts';

/** The tone of a lost bit of the run: no bad news where the script says that it can be lost, and that of each other lost D. */
export function lostTone({ result: { lost } }: PanelRecording): 'program' | 'lost' {
  const expected = lost.some(bit => bit.expected) && lost.every(bit => bit.expected || bit.bit === 'A');
  return expected ? 'program' : 'lost';
}

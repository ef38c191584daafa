/** An interleaving for a terminal, a line an event: who, where in the script, and the event in the kernel's words. */
import { columns } from '../library/columns.ts';
import type { WitnessLine } from '../model/explored.ts';
import type { StoryStep } from './verdicts.ts';

/** Lines of a story. */
export function storyLines(story: readonly StoryStep[], indent: string): string[] {
  return columns(
    story.map(({ who, place, text }) => [`${indent}${who}`, `line ${place.line}`, text]),
    ['left', 'right', 'left'],
  );
}

/** Lines of a witness. */
export function witnessLines(witness: readonly WitnessLine[], indent: string): string[] {
  return columns(
    witness.map(({ cpu, line, text }) => [`${indent}cpu ${cpu}`, `line ${line}`, text]),
    ['left', 'right', 'left'],
  );
}

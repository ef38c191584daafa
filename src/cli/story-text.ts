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

/** Lines of a witness. Where a CPU comes to another function, a line says which, and where its text has what happens first. */
export function witnessLines(witness: readonly WitnessLine[], indent: string): string[] {
  const inside = new Map<number, string | undefined>();
  const rows = columns(
    witness.map(({ cpu, line, text }) => [`${indent}cpu ${cpu}`, `line ${line}`, text]),
    ['left', 'right', 'left'],
  );
  const margin = ' '.repeat(rows.length === 0 ? 0 : rows[0].length - witness[0].text.length);
  return witness.flatMap((step, i) => {
    const where = inside.get(step.cpu) === step.function ? [] : [`${margin}${codeWords(step)}`];
    inside.set(step.cpu, step.function);
    return step.function === undefined ? [rows[i]] : [...where, rows[i]];
  });
}

/** `in change_pte_range, mprotect.c.pte:38`. */
function codeWords({ function: name, source }: WitnessLine): string {
  const file = source?.path?.split('/').at(-1);
  return `in ${name}, ${file === undefined ? `line ${source?.line}` : `${file}:${source?.line}`}`;
}

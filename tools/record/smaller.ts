/**
 * A script that differs, made smaller: what can be left out while it still differs. Whether it does is known only from
 * a recording, and a boot takes long, so all candidates of a round are recorded together.
 */
import type { RandomScript } from './random-script.ts';

/** The search for a smaller script: how many lines are left out at once. */
export interface Search {
  readonly script: RandomScript;
  readonly chunk: number;
}

/** Begins with a half. */
export function searchFrom(script: RandomScript): Search {
  return { script, chunk: Math.max(1, script.steps.length >> 1) };
}

/** The scripts of a round, larger cuts first; none where nothing smaller is left to try. */
export function candidates({ script, chunk }: Search): RandomScript[] {
  if (chunk < 1) return [];
  const made: RandomScript[] = [];
  for (const part of ['steps', 'setup'] as const) {
    for (let from = 0; from < script[part].length; from += chunk) {
      const rest = script[part].filter((_, i) => i < from || i >= from + chunk);
      if (part === 'setup' || rest.length > 0) made.push({ ...script, [part]: rest });
    }
  }
  if (chunk === 1) for (const line of script.maps) made.push({ ...script, maps: script.maps.filter(l => l !== line) });
  return made.map((candidate, i) => ({ ...candidate, name: `${script.name}.${i}` }));
}

/** Goes on with the first candidate that still differs; with smaller cuts where none does. */
export function narrowed(search: Search, differing: RandomScript | undefined): Search {
  const { script, chunk } = search;
  if (differing)
    return {
      script: { ...differing, name: script.name },
      chunk: Math.min(chunk, Math.max(1, differing.steps.length >> 1)),
    };
  return { script, chunk: chunk === 1 ? 0 : chunk >> 1 };
}

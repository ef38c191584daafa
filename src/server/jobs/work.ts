/**
 * How long will a run take? A guess from the statements alone, in milliseconds of the machine that it was measured on;
 * good enough to tell what can follow typing from what should wait for a command.
 */
import type { Scenario } from '../../sim/scenario.ts';
import type { PageRange } from '../../sim/statements.ts';

/** A run that is guessed to take longer does not follow typing. */
export const MOST_WHILE_TYPING = 400;

const STATEMENT = 0.01;
const STEPPED_PAGE = 0.005;
/** The first table's worth of pages of a range goes step by step, the rest in bulk. */
const STEPPED_PAGES = 1024;
const BULK_PAGE = 0.0001;

/** Milliseconds that a run will take, roughly. */
export function guessedWork(scenario: Scenario): number {
  let work = 0;
  for (const { statements } of [scenario.setup, ...scenario.programs]) {
    for (const { action } of statements) {
      const pages = 'range' in action ? pagesOf(scenario, action.range) : 1;
      const stepped = action.kind === 'read' || action.kind === 'write' ? pages : Math.min(pages, STEPPED_PAGES);
      work += STATEMENT + stepped * STEPPED_PAGE + pages * BULK_PAGE;
    }
  }
  const pages = scenario.maps.reduce((sum, map) => sum + map.pages, 0);
  return scenario.backends.length * (work + pages * BULK_PAGE);
}

function pagesOf({ maps }: Scenario, { first, last }: PageRange): number {
  if (first.map === last.map) return last.index - first.index + 1;
  return maps.reduce((sum, map) => sum + map.pages, 0);
}

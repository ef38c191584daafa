/** How a script's stores come to memory: as it says, and otherwise in order at once, except where it has words or tasks. */
import { asksOfAccesses } from './asked-accesses.ts';
import { askedAt } from './frames.ts';
import type { MemoryModel, Scenario } from './scenario.ts';

export function memoryOf({ memory, words, tasks }: Scenario): MemoryModel {
  return memory ?? (words || tasks ? 'tso' : 'sc');
}

/** Whether a script can tell when a program's write comes to memory: it asks what accesses do, or follows what pages hold. */
export const asksForData = (scenario: Scenario): boolean => asksOfAccesses(scenario) || askedAt(scenario) !== null;

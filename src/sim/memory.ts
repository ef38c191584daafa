/** How a script's stores come to memory: as it says, and otherwise in order at once, except where it has words or tasks, or asks what reads found. */
import { asksOfAccesses, asksOfReads } from './asked-accesses.ts';
import { askedAt } from './frames.ts';
import type { MemoryModel, Scenario } from './scenario.ts';

export function memoryOf(scenario: Scenario): MemoryModel {
  const { memory, words, tasks } = scenario;
  return memory ?? (words || tasks || asksOfReads(scenario) ? 'tso' : 'sc');
}

/** Whether a script can tell when a program's write comes to memory: it asks what accesses do, or follows what pages hold. */
export const asksForData = (scenario: Scenario): boolean => asksOfAccesses(scenario) || askedAt(scenario) !== null;

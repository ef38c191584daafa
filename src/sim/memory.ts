/** How a script's stores come to memory: as it says, and otherwise in order at once, except where it has words or tasks. */
import type { MemoryModel, Scenario } from './scenario.ts';

export function memoryOf({ memory, words, tasks }: Scenario): MemoryModel {
  return memory ?? (words || tasks ? 'tso' : 'sc');
}

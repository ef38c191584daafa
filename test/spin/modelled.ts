/** Whether the model for SPIN has all of a script. */
import { promelaModel } from '../../src/export/promela/model.ts';
import { Unsupported } from '../../src/sim/program.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';

export function isModelled(scenario: Scenario, choice: BackendChoice): boolean {
  try {
    promelaModel(scenario, choice, '');
    return true;
  } catch (error) {
    if (error instanceof Unsupported) return false;
    throw error;
  }
}

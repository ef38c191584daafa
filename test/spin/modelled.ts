/** Whether a script runs on a backend, and the model for SPIN has all of it. */
import { promelaModel } from '../../src/export/promela/model.ts';
import { BuildError } from '../../src/sim/build-error.ts';
import { Unsupported } from '../../src/sim/program.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';

export function isModelled(scenario: Scenario, choice: BackendChoice): boolean {
  try {
    promelaModel(scenario, choice, '');
    return true;
  } catch (error) {
    if (error instanceof Unsupported || error instanceof BuildError) return false;
    throw error;
  }
}

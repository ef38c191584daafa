/** The kernel's functions on a script's backends: where a function of the script is in their place. */
import { functionsOn } from '../../sim/functions.ts';
import type { Parameters } from '../../sim/parameters.ts';
import type { BackendChoice, Scenario } from '../../sim/scenario.ts';

/** A function or a protocol of the script takes the routine's place there; its text is in the script. */
export function isOwn(routine: string, scenario: Scenario, choice: BackendChoice, { protocol }: Parameters): boolean {
  if (protocol && routine.startsWith('ptep_modify_prot_')) return true;
  return functionsOn(scenario.functions ?? [], choice).some(own => own.routine === routine);
}

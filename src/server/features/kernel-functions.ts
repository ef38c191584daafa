/** The kernel's functions on a script's backends: whose text a backend has, and where a function of the script is in its place. */
import { functionsOn } from '../../sim/functions.ts';
import { functionsOfPart, type KernelFunction } from '../../sim/kernels.ts';
import type { Parameters } from '../../sim/parameters.ts';
import type { Preset } from '../../sim/presets.ts';
import type { BackendChoice, Scenario } from '../../sim/scenario.ts';

/** The text that a backend has of a function: its family's, else its kernel's. */
export function kernelFunction(name: string, { mm }: Parameters, { family }: Preset): KernelFunction | undefined {
  return functionsOfPart(family, mm).get(name) ?? functionsOfPart('mm', mm).get(name);
}

/** A function or a protocol of the script takes the routine's place there; its text is in the script. */
export function isOwn(routine: string, scenario: Scenario, choice: BackendChoice, { protocol }: Parameters): boolean {
  if (protocol && routine.startsWith('ptep_modify_prot_')) return true;
  return functionsOn(scenario.functions ?? [], choice).some(own => own.routine === routine);
}

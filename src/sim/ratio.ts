/**
 * What "times native" is measured against: the same script on `native` on x86-64, paid by the same cost profile with
 * the same constants overridden. Instructions were counted on one kernel, so there native is of that kernel, too; in `today`,
 * of the backend's own.
 */
import { functionsOn } from './functions.ts';
import type { MmVersion } from './parameters.ts';
import { findPreset } from './presets.ts';
import { nativeKernel } from './profiles/index.ts';
import type { BackendChoice, OverrideValue, Scenario } from './scenario.ts';

/** The backend that a choice's ratio is to. */
export function nativeFor(choice: BackendChoice): BackendChoice {
  const costs = Object.entries(choice.overrides).filter(([knob]) => knob === 'cost' || knob.startsWith('cost_'));
  const overrides: Record<string, OverrideValue> = Object.fromEntries(costs);
  const own = (choice.overrides.mm as MmVersion | undefined) ?? findPreset(choice.preset)?.parameters.mm ?? '2.6';
  const mm = nativeKernel(String(overrides.cost ?? ''), own);
  if (mm !== '2.6') overrides.mm = mm;
  return { name: 'native', preset: 'native', overrides };
}

/** Whether anything is known of what a backend costs: of s390 nothing is, and so there is no ratio. */
export function hasCosts({ overrides, preset }: BackendChoice): boolean {
  return String(overrides.cost ?? findPreset(preset)?.parameters.cost) !== 'unknown';
}

/** A text that two choices share where they are the same machine with the same kernel, whatever they are called. */
export function machineKey({ functions = [] }: Pick<Scenario, 'functions'>, choice: BackendChoice): string {
  const { preset, overrides } = choice;
  const replaced = functionsOn(functions, choice).filter(f => f.replaces);
  const settings = Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([preset, settings, replaced.map(f => functions.indexOf(f))]);
}

/** Whether a choice is what its ratio is to. */
export function isNative(scenario: Pick<Scenario, 'functions'>, choice: BackendChoice): boolean {
  return machineKey(scenario, choice) === machineKey(scenario, nativeFor(choice));
}

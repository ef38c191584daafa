/**
 * What "times native" is measured against: the same script on `native` on x86-64, paid by the same cost profile with
 * the same constants overridden. The profile `instructions` was recorded on 6.1, so there native is 6.1 too.
 */
import type { BackendChoice, OverrideValue } from './scenario.ts';

/** The backend that a choice's ratio is to. */
export function nativeFor(choice: BackendChoice): BackendChoice {
  const costs = Object.entries(choice.overrides).filter(([knob]) => knob === 'cost' || knob.startsWith('cost_'));
  const overrides: Record<string, OverrideValue> = Object.fromEntries(costs);
  if (overrides.cost === 'instructions') overrides.mm = '6.1';
  return { name: 'native', preset: 'native', overrides };
}

/** A text that two choices share where they are the same machine, whatever they are called. */
export function machineKey({ preset, overrides }: BackendChoice): string {
  return JSON.stringify([preset, Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

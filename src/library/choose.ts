/**
 * Which backends run: the script's own, or those that somebody names instead. A name is an alias that the script
 * declares, or a preset.
 */
import { nearest } from '../lang/spelling.ts';
import { findPreset, presets } from '../sim/presets.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';

/** A backend that neither the script nor the tool knows. */
export class UnknownBackend extends RangeError {
  readonly wrongCall = true;
  constructor(name: string, known: readonly string[]) {
    const near = nearest(name, known);
    const end = near ? `did you mean ${near}?` : `there are ${known.join(', ')}`;
    super(`there is no backend ${name}; ${end}`);
  }
}

/** The scenario on these backends in place of its own; none named: as it is. Throws UnknownBackend. */
export function onBackends(scenario: Scenario, names: readonly string[] = []): Scenario {
  if (names.length === 0) return scenario;
  const backends = [...new Set(names)].map(name => choiceNamed(scenario, name));
  return { ...scenario, backends };
}

function choiceNamed(scenario: Scenario, name: string): BackendChoice {
  const declared = scenario.backends.find(choice => choice.name === name);
  if (declared) return declared;
  if (findPreset(name)) return { name, preset: name, overrides: {} };
  const known = new Set([...scenario.backends, ...presets].map(backend => backend.name));
  throw new UnknownBackend(name, [...known]);
}

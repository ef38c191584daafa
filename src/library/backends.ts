/** What there is to run on: every preset with its knobs and what stands behind it, and every knob with its meaning. */
import { type Knob, knobs, type Parameters } from '../sim/parameters.ts';
import { defaultBackends, type Preset, presets } from '../sim/presets.ts';

export interface BackendEntry extends Pick<Preset, 'name' | 'family' | 'doc' | 'checked'> {
  /** A script that names no backend runs on it. */
  readonly isDefault: boolean;
  /** Every knob's value. */
  readonly knobs: Parameters;
}

export type KnobEntry = Knob & { readonly name: string };

/** Every preset, in the order of the documentation. */
export function backendEntries(): BackendEntry[] {
  return presets.map(({ name, family, doc, checked, parameters }) => ({
    name,
    family,
    doc,
    checked,
    isDefault: defaultBackends.includes(name),
    knobs: parameters,
  }));
}

/** Every knob. */
export function knobEntries(): KnobEntry[] {
  return Object.entries(knobs).map(([name, knob]) => ({ name, ...knob }));
}

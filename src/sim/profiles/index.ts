/** The named cost profiles, and what a script makes of one by its `cost_…` overrides. */
import { type CostOverrides, type CostProfile, costNames } from '../cost.ts';
import { instructions } from './instructions.ts';
import { thread, threadB } from './thread.ts';

export const profiles: Readonly<Record<string, CostProfile>> = { thread, 'thread-b': threadB, instructions };

/** The profile that a backend's knobs name, with the constants that they override. */
export function profileOf(knobs: CostOverrides & { readonly cost: string }): CostProfile {
  const named = profiles[knobs.cost] ?? thread;
  return Object.fromEntries(costNames.map(name => [name, knobs[`cost_${name}`] ?? named[name]])) as CostProfile;
}

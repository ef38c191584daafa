/** The named cost profiles, and what a script makes of one by its `cost_…` overrides. */
import { type CostProfile, costNames } from '../cost.ts';
import { type MmVersion, mmVersions, type Parameters } from '../parameters.ts';
import { instructions } from './instructions.ts';
import { instructions72, instructions72Lazy, instructions612 } from './instructions-today.ts';
import { thread, threadB } from './thread.ts';
import { todayOf } from './today.ts';

export const profiles: Readonly<Record<string, CostProfile>> = {
  thread,
  'thread-b': threadB,
  instructions,
  'instructions-6.12': instructions612,
  'instructions-7.2': instructions72,
  'instructions-7.2-lazy': instructions72Lazy,
  // s390: no source has cycles of its instructions.
  unknown: Object.fromEntries(costNames.map(name => [name, 0])) as CostProfile,
};

/** The mm layer that native has which a ratio in a profile is to, where the backend's own is `mm`. */
export function nativeKernel(cost: string, mm: MmVersion): MmVersion {
  if (cost === 'today') return mm;
  if (cost === 'instructions') return '6.1';
  return mmVersions.findLast(version => cost.startsWith(`instructions-${version}`)) ?? '2.6';
}

/** The profile that a backend's knobs name, with the constants that they override. `today` is of the backend's kernel. */
export function profileOf(knobs: Parameters): CostProfile {
  const named = knobs.cost === 'today' ? todayOf(knobs.mm, knobs.lazy) : (profiles[knobs.cost] ?? thread);
  return Object.fromEntries(costNames.map(name => [name, knobs[`cost_${name}`] ?? named[name]])) as CostProfile;
}

/**
 * Where a script's backends need no flush of a TLB: a shadowing host flushes when it learns of a write, KVM of all writes,
 * which exit or are hypercalls (kvm_mmu_pte_write); lguest of those that the guest tells of (do_set_pte).
 */
import { findPreset } from '../../sim/presets.ts';
import type { BackendChoice } from '../../sim/scenario.ts';

/** Writes behind which every backend's host flushes: none, those that a guest tells of, or all. */
export type HostFlushes = 'none' | 'told' | 'all';

export function hostFlushesOf(backends: readonly BackendChoice[]): HostFlushes {
  const families = new Set(backends.map(({ preset }) => findPreset(preset)?.family));
  const left = families.size;
  if (left === 0) return 'none';
  if (left === 1 && families.has('kvm')) return 'all';
  families.delete('kvm');
  families.delete('lguest');
  return families.size === 0 ? 'told' : 'none';
}

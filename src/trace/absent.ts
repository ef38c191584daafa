/**
 * Which kinds of event a trace must have had and does not show: somebody enabled a part of xen:* only. The kernel logs
 * some kinds together (arch/x86/xen/multicalls.c, mmu_pv.c: each batch has its issue, each entry its allocation, a commit
 * extends or makes an mmu_update), so where there are some of the one and none of the other, the other was left out.
 */
import type { Tracepoint, TracepointKind } from '../model/tracepoint.ts';

/** Who has the first has the second. */
const together: readonly (readonly [TracepointKind, TracepointKind])[] = [
  ['xen_mmu_ptep_modify_prot_start', 'xen_mmu_ptep_modify_prot_commit'],
  ['xen_mmu_ptep_modify_prot_commit', 'xen_mmu_ptep_modify_prot_start'],
  ['xen_mmu_ptep_modify_prot_commit', 'xen_mc_extend_args'],
  ['xen_mmu_ptep_modify_prot_commit', 'xen_mc_batch'],
  ['xen_mc_batch', 'xen_mc_issue'],
  ['xen_mc_issue', 'xen_mc_batch'],
  ['xen_mc_entry', 'xen_mc_batch'],
  ['xen_mc_entry', 'xen_mc_entry_alloc'],
  ['xen_mc_entry_alloc', 'xen_mc_entry'],
  ['xen_mc_entry', 'xen_mc_flush'],
];
/** A trace that is cut may have one or two without the other. */
const SURE = 4;

/** The kinds that are missing, in order of the table. */
export function unrecordedKinds(points: readonly Tracepoint[]): TracepointKind[] {
  const counts = new Map<TracepointKind, number>();
  for (const { kind } of points) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const missing = together.filter(([has, lacks]) => (counts.get(has) ?? 0) >= SURE && !counts.has(lacks));
  return [...new Set(missing.map(([, lacks]) => lacks))];
}

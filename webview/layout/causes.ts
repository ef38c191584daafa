/**
 * What cycles are spent for. A cost constant has one cause; its names are the engine's (`cost_trap` in a script sets
 * `trap`). A name that is not here is for something else; a test lists those.
 */
export const causes = ['trap', 'hypercall', 'entry', 'update', 'queue', 'flush', 'other'] as const;
export type Cause = (typeof causes)[number];

const causeOfName: Readonly<Record<string, Cause>> = {
  trap: 'trap',
  vm_exit: 'trap',
  emulate: 'trap',
  hypercall: 'hypercall',
  multicall_entry: 'entry',
  mmu_update_call: 'entry',
  mmuext_op: 'entry',
  mmu_update: 'update',
  update_va_mapping: 'update',
  shadow_update: 'update',
  queue: 'queue',
  notify: 'queue',
  flush_range: 'flush',
  flush_pages: 'flush',
  tlb_flush: 'flush',
  invlpg: 'flush',
  ipi: 'flush',
  invlpgb: 'flush',
  tlbsync: 'flush',
  invpcid: 'flush',
  cr3_switch: 'other',
  xen_flush_range: 'flush',
  xen_tlb_flush: 'flush',
};

/** The names that have a cause of their own, for the test. */
export const namedCauses: readonly string[] = Object.keys(causeOfName);

/** What a cost constant is for. */
export function causeOf(name: string): Cause {
  return causeOfName[name] ?? 'other';
}

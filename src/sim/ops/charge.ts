/** Costs that a Xen guest pays on top of what the kernel pays on any machine. */
import type { CostName } from '../cost.ts';
import type { Machine } from '../machine.ts';

/** Charges a cost of the kernel on any machine, and what it costs a Xen guest more. */
export function chargeBoth(m: Machine, kernel: CostName, xen: CostName): void {
  m.charge(kernel);
  if (m.build.xen) m.charge(xen);
}

/** Costs that a Xen guest pays on top of what the kernel pays on any machine. */
import type { CostName } from '../cost.ts';
import type { Machine } from '../machine.ts';

/** Charges a cost of the kernel on any machine, and what it costs a Xen guest more. */
export function chargeBoth(m: Machine, kernel: CostName, xen: CostName, times = 1): void {
  m.charge(kernel, times);
  if (m.build.xen) m.charge(xen, times);
}

/** Grace periods of RCU: who waits for its readers, and how long. */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';

/** Whether a grace period is not over: a CPU is in a read-side section, or its interrupts are off, which is one, too (since 4.20; Documentation/RCU/rcu.rst). */
export const graceLasts = (m: Machine, b: number, shared: number): boolean =>
  m.state[m.build.shape.shared + shared] > 0 ||
  Array.from({ length: m.build.cpus }, (_, cpu) => m.base(cpu)).some(of => of !== b && m.state[of + st.IRQS_OFF] !== 0);

/**
 * Grace periods of RCU. Who waits for one waits for the CPUs that were in a read-side section as it began, and for each of them only
 * until it has been out of it once (kernel/rcu/tree.c): a section that begins meanwhile is not waited for.
 *
 * A word of the script's, which it cannot name, has how deep each CPU's sections nest, four bits each. Two tasks of a CPU share them.
 */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { Step } from '../steps.ts';
import { tlbState } from '../tasks.ts';
import { local } from './expressions.ts';

const NESTING_BITS = 4;
const DEEPEST = (1 << NESTING_BITS) - 1;

const nesting = (m: Machine, cpu: number, shared: number): number =>
  (m.state[m.build.shape.shared + shared] >>> (NESTING_BITS * cpu)) & DEEPEST;

/** A section of the CPU begins or ends; beyond 15 in each other, and where none is left to end, nothing does. */
export function nestReader(m: Machine, cpu: number, shared: number, by: 1 | -1): void {
  const depth = nesting(m, cpu, shared) + by;
  if (depth >= 0 && depth <= DEEPEST) m.state[m.build.shape.shared + shared] += by << (NESTING_BITS * cpu);
}

/**
 * The CPUs that who waits on the CPU at `b` has to wait for, a bit each. Interrupts or preemption off are a section, too (since 4.20;
 * Documentation/RCU/rcu.rst). A section is over once its stores have landed: what ends it for RCU is a context switch, which is a full barrier.
 */
export function readersFor(m: Machine, b: number, shared: number): number {
  let readers = 0;
  for (let cpu = 0; cpu < m.build.cpus; cpu++) {
    const of = m.base(cpu);
    const { state } = m;
    const other =
      of !== b &&
      (state[of + st.IRQS_OFF] ||
        state[of + st.PREEMPT_OFF] ||
        state[of + st.STORES] ||
        (m.build.tasks && switches(m, cpu)));
    if (other || nesting(m, cpu, shared)) readers |= 1 << cpu;
  }
  return readers;
}

const switches = (m: Machine, cpu: number): boolean => m.state[tlbState(m, cpu) + st.SWITCH_IRQS_OFF] !== 0;

/** Whether all that a CPU waits for are still in the section that they were in. */
export function graceLasts(
  m: Machine,
  b: number,
  { shared, awaited }: Extract<Step, { op: 'await_readers' }>,
): boolean {
  const left = m.state[local(m, b, awaited)];
  return left !== 0 && (left & ~readersFor(m, b, shared)) === 0;
}

/** Who is in a read-side section of RCU, in Promela; said a second time, after sim/ops/grace.ts. */
import type { Setting } from './lines.ts';

/** Condition that a CPU is in a section that another one waits for: its own calls, interrupts or preemption off, or stores of it that wait. */
function isReader(of: number, { cpu, tso, tasks, besides: { flags, preempts } }: Setting): string {
  const others = [
    flags ? `irqs_off[${of}]` : null,
    preempts ? `preempt_off[${of}]` : null,
    tso ? `waiting[${of}]` : null,
    tasks ? `switch_irqs_off[${of}]` : null,
  ].filter(Boolean);
  return [`rcu_nesting[${of}]`, ...(of === cpu ? [] : others)].join(' || ');
}

/** The CPUs that this one has to wait for, a bit each. */
export const readersFor = (setting: Setting): string =>
  `(${Array.from({ length: setting.cpus }, (_, of) => `((${isReader(of, setting)}) -> ${1 << of} : 0)`).join(' | ')})`;

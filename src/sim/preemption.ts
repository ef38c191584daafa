/**
 * Preemption. A CPU may have a second task (`preempt N { … }`), another thread of the process. The CPU switches to it once, between any two
 * steps where preemption is on, or at the latest where its own task is over; it goes back where that task is over, or sleeps.
 * And again to it, where its own sleeps or is over meanwhile. So each task ends in every run.
 *
 * - Preemption is off while the CPU holds a spinlock (include/linux/spinlock.h: preempt_disable), here a pte lock or mm->page_table_lock, while its
 *   interrupts are off, from preempt_disable to preempt_enable, and in a handler. In lazy MMU mode it is off, too, in 2.6.26 and 2.6.27 (BUG_ON(preemptible()), arch/x86/kernel/paravirt.c enter_lazy).
 * - Since 2.6.30 a task may be switched out in lazy mode: what is queued leaves first, and the mode comes back with the task
 *   (arch/x86/kernel/paravirt.c paravirt_start_context_switch, paravirt_end_context_switch, TIF_LAZY_MMU_UPDATES; 224101ed69d3).
 * - A task sleeps where it waits for mmap_sem, for a page's lock or for readers of RCU. Who waits for a pte lock spins.
 * - Threads of a process share the mm, so a switch leaves the TLB as it is.
 *
 * The second task is a part of its CPU's program, behind its end and its handlers. A switch is a mover of its own (mover.ts): it calls
 * the kernel's `__schedule`, whose step switch_to exchanges what belongs to a task. A script without a second task has none of this.
 */
import { atWork } from './interrupts.ts';
import type { Beside, LinkedStep, Machine } from './machine.ts';
import { blocked } from './ops/locks.ts';
import { OVER, TO_COME } from './ops/switch.ts';
import { since } from './parameters.ts';
import * as st from './state.ts';
import type { Step } from './steps.ts';

/** Before these preemption is off: the mode is being left. */
const leavesLazy: ReadonlySet<Step['op']> = new Set<Step['op']>(['leave_lazy', 'flush_reason']);

const stepAt = (m: Machine, pc: number): Step => m.build.code.steps[pc].step;

/** Whether a CPU's task must wait until its other one is over, before the CPU's end. */
export function waitsForTask(m: Machine, b: number): boolean {
  return m.state[b + st.TASK] !== OVER;
}

/** Locks that a task sleeps for. */
const asleep: ReadonlySet<string> = new Set([
  'mmap_lock',
  'page_lock',
  'vma_read_lock',
  'vma_write_lock',
  'await_readers',
]);

/** Whether a task may sleep before a step, for a lock or for its CPU's other task. */
export const maySleep = (op: Step['op']): boolean => op === 'halt' || asleep.has(op);

/** Whether a task sleeps before this step. */
function sleeps(m: Machine, b: number, step: Step): boolean {
  if (step.op === 'halt') return waitsForTask(m, b);
  return asleep.has(step.op) && blocked(m, b, step);
}

function holdsLock(m: Machine, cpu: number): boolean {
  const s = m.state;
  const { tables } = m.build.shape;
  if (s[st.TABLE_LOCK] === cpu + 1) return true;
  return m.build.layout.allTables.some(i => s[tables + i * st.TABLE_WORDS + st.PTL_OWNER] === cpu + 1);
}

/** The step that the waiting task goes on with, behind __schedule. */
function waitingStep(m: Machine, b: number): Step {
  const s = m.state;
  const { parked, stack, locals, mcEntries } = m.build.shape;
  const kept = stack === st.STACK ? parked + stack : parked + st.CPU_FIXED_WORDS + (mcEntries - locals);
  return stepAt(m, s[b + kept + s[b + parked + st.SP] - 1]);
}

export const preemption: Beside = {
  ready: (m, cpu) => {
    const s = m.state;
    const b = m.base(cpu);
    const { preempting } = m.build.code;
    if (preempting[cpu] < 0 || s[b + st.TASK] === OVER || s[b + st.DONE]) return false;
    if (s[b + st.IN_IRQ] || s[b + st.IRQS_OFF] || s[b + st.WALKED] || s[b + st.PREEMPT_OFF]) return false;
    if (holdsLock(m, cpu)) return false;
    const step = stepAt(m, s[b + st.PC]);
    if (atWork.has(step.op) || leavesLazy.has(step.op)) return false;
    if (s[b + st.LAZY] && !since(m.build.parameters.mm, '6.1')) return false;
    return s[b + st.TASK] === TO_COME || (sleeps(m, b, step) && !sleeps(m, b, waitingStep(m, b)));
  },
  come: (m, cpu) => {
    const s = m.state;
    const b = m.base(cpu);
    s[b + m.build.shape.stack + s[b + st.SP]++] = s[b + st.PC];
    s[b + st.PC] = m.build.code.schedule;
    s[b + st.IRQS_OFF] = 1;
  },
};

/** The end of a program that has a second task: its CPU waits for that one. */
export function behindTask(linked: LinkedStep): LinkedStep {
  const { blocked: before } = linked;
  return { ...linked, visible: true, blocked: (m, b, step) => (before?.(m, b, step) ?? false) || waitsForTask(m, b) };
}

/**
 * Interrupts. A handler (`irq N { … }`) runs once at most, on its CPU, between two of the CPU's steps while its interrupts are on. It
 * has registers and locals of its own, and shares what belongs to the CPU: its TLB, the lazy mode, the multicall
 * buffer, the store buffer. Where it ends, the CPU goes on as if nothing had been, except for what the handler did.
 *
 * - A handler runs with interrupts off, so none interrupts another (Intel SDM vol. 3A, 6.8.1: an interrupt gate clears IF). Handlers of a CPU come
 *   in the order of the script, each at most once.
 * - A CPU takes an interrupt between two instructions (6.6), so not between a walk and its access, and a guest takes none while its
 *   hypervisor works for it: events are delivered on the way back to the guest (xen/arch/x86/x86_64/entry.S, test_all_events).
 * - A Xen guest's interrupts are off from xen_mc_batch to xen_mc_issue, and in xen_mc_flush (arch/x86/xen/multicalls.h, multicalls.c: local_irq_save).
 * - Who flushes another CPU's TLB by an interrupt waits until that one's interrupts are on (arch/x86/kernel/tlb_32.c
 *   flush_tlb_others, later smp_call_function_many). A hypervisor that flushes does not wait for the guest's flag, nor does INVLPGB.
 * - A non-maskable interrupt (`nmi N { … }`) comes while interrupts are off, too (6.3.3), but in no handler here: none is interrupted. Behind it they are as before.
 * - IRET serializes (Intel SDM vol. 3A, 9.3), so a handler ends once its stores have landed. That an interrupt comes orders nothing by itself.
 *
 * The handler is a part of its CPU's program, behind its end: nothing leads there but the interrupt, a mover of its own
 * (mover.ts). A script without handlers has none of this.
 */
import type { Beside, LinkedStep, Machine } from './machine.ts';
import { interrupt } from './ops/interrupts.ts';
import { reachedByHypervisor } from './ops/nested-flush.ts';
import { broadcasts } from './ops/wider-flush.ts';
import type { CpuProgram, Scenario } from './scenario.ts';
import * as st from './state.ts';
import type { Step } from './steps.ts';
import { tlbState } from './tasks.ts';

/** Whether a script has a handler, or a task that preempts another: a CPU that may do something else between two steps. */
export const hasHandlers = ({ programs }: Pick<Scenario, 'programs'>): boolean =>
  programs.some(p => p.handlers || p.preempting !== undefined);

/** Whether interrupts have to do with a script: it has a handler, or turns them off. */
export function asksForInterrupts({ programs, functions = [] }: Scenario): boolean {
  const turns = ({ statements }: CpuProgram): boolean => statements.some(s => s.action.kind === 'local_irq');
  return hasHandlers({ programs }) || [...programs, ...functions.map(f => f.program)].some(turns);
}

/** Before these the hypervisor is at work, or an access is half done: no interrupt comes. */
export const atWork: ReadonlySet<Step['op']> = new Set<Step['op']>([
  'hypercall',
  'hv_load',
  'hv_cmpxchg',
  'hv_store',
  'hv_other',
  'hv_flush',
  'emulate_load',
  'emulate_cmpxchg',
  'emulate_store',
  'access_set',
  'stopped',
]);

/** Steps that a handler of the same CPU can see, or be seen by, and no other CPU: there, too, an interrupt may come. */
const seenByHandlers: ReadonlySet<Step['op']> = new Set<Step['op']>([
  'mc_batch',
  'direct',
  'trap',
  'enter_lazy',
  'leave_lazy',
  'flush_reason',
]);

export const interrupts: Beside = {
  ready: (m, cpu) => {
    const s = m.state;
    const b = m.base(cpu);
    if (s[b + st.DONE] || s[b + st.IN_IRQ] || s[b + st.WALKED]) return false;
    if (s[b + st.IRQS_OFF] && !m.build.scenario.programs[cpu].nmis?.includes(s[b + st.STRUCK])) return false;
    if (m.build.tasks && s[tlbState(m, cpu) + st.SWITCH_IRQS_OFF]) return false;
    const { handlers, steps } = m.build.code;
    return s[b + st.STRUCK] < handlers[cpu].length && !atWork.has(steps[s[b + st.PC]].step.op);
  },
  come: (m, cpu) => {
    const s = m.state;
    const b = m.base(cpu);
    interrupt(m, b);
    const handler = s[b + st.STRUCK]++;
    s[b + st.PC] = m.build.code.handlers[cpu][handler];
    m.noteFor('irq_handler_entry', cpu, m.build.scenario.programs[cpu].handlers![handler], -1, 0, 0);
    s[b + st.IN_IRQ] = 1;
    s[b + st.IRQS_OFF] = 1;
  },
};

/** A step of a machine whose CPUs turn interrupts off. `points`: there are handlers, and one may come before it. */
export function withInterrupts(linked: LinkedStep, points: boolean): LinkedStep {
  const { step, blocked } = linked;
  const visible = linked.visible || (points && seenByHandlers.has(step.op));
  if (step.op !== 'flush_cpu' && step.op !== 'interrupt') return { ...linked, visible };
  return { ...linked, blocked: blocked ? (m, b, s) => blocked(m, b, s) || mustWait(m, b) : mustWait };
}

/** Whether the CPU whose TLB is flushed does not answer yet. */
function mustWait(m: Machine, b: number): boolean {
  const s = m.state;
  const target = m.base(s[b + st.FLUSH_CPU]);
  if (target === b || s[target + st.IRQS_OFF] === 0) return false;
  return !(s[b + st.FLUSH_WHAT] === 1 && (broadcasts(m) || reachedByHypervisor(m)));
}

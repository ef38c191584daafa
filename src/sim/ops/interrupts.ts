/** The interrupt flag, and the return from a handler. */
import type { Machine } from '../machine.ts';
import { completed } from '../revocations.ts';
import * as st from '../state.ts';
import type { InterruptStep } from '../steps/interrupts.ts';
import { local, wordOf } from './expressions.ts';
import type { OpsOf } from './kind.ts';

/** Words of a CPU that an interrupt leaves as they are: they belong to the CPU, and not to what runs on it. */
const ofCpu: ReadonlySet<number> = new Set([
  ...Array.from({ length: st.STACK_WORDS }, (_, i) => st.STACK + i),
  st.SP,
  st.LAZY,
  st.MCIDX,
  st.ARGIDX,
  st.CBIDX,
  st.REQUESTS,
  st.BARRIERS,
  st.DONE,
  st.STORES,
  st.WALKED,
  st.IRQS_OFF,
  st.STRUCK,
  st.IN_IRQ,
  st.TASK,
  st.TIF_LAZY_MMU_UPDATES,
]);

/** Registers, by their words; locals lie behind them where they are kept. */
export const registers: readonly number[] = Array.from({ length: st.CPU_FIXED_WORDS }, (_, word) => word).filter(
  word => !ofCpu.has(word),
);

/** What runs on a CPU is kept, and a handler begins with empty registers and locals. */
export function interrupt(m: Machine, b: number): void {
  const s = m.state;
  const { saved, locals, mcEntries } = m.build.shape;
  for (const word of registers) {
    s[b + saved + word] = s[b + word];
    s[b + word] = 0;
  }
  s[b + saved + st.IRQS_OFF] = s[b + st.IRQS_OFF];
  s.copyWithin(b + saved + st.CPU_FIXED_WORDS, b + locals, b + mcEntries);
  s.fill(0, b + locals, b + mcEntries);
}

/** It goes on; equal states must have equal words, so nothing is left of what was kept. */
function resume(m: Machine, b: number): void {
  const s = m.state;
  const { saved, aside, locals, mcEntries } = m.build.shape;
  for (const word of registers) s[b + word] = s[b + saved + word];
  s[b + st.IRQS_OFF] = s[b + saved + st.IRQS_OFF];
  s.copyWithin(b + locals, b + saved + st.CPU_FIXED_WORDS, b + saved + st.CPU_FIXED_WORDS + mcEntries - locals);
  s.fill(0, b + saved, b + aside);
}

/** The statement that an interrupt found its CPU at; the CPU's own where none runs. */
export function interruptedStatement(m: Machine, b: number): number {
  const s = m.state;
  return s[b + (s[b + st.IN_IRQ] ? m.build.shape.saved : 0) + st.STATEMENT];
}

export const interruptOps: OpsOf<InterruptStep> = {
  local_irq: (m, b, _cpu, { how, into, flags }) => {
    const s = m.state;
    const on = s[b + st.IRQS_OFF] === 0;
    if (into !== undefined) {
      s[local(m, b, into)] = on ? 1 : 0;
      s[local(m, b, into) + 1] = 0;
    }
    const turnedOn = how === 'enable' || (how === 'restore' && flags !== undefined && wordOf(m, b, flags).lo !== 0);
    s[b + st.IRQS_OFF] = turnedOn ? 0 : 1;
  },
  preempt_count: (m, b, _cpu, { by }) => {
    m.state[b + st.PREEMPT_OFF] = Math.max(0, m.state[b + st.PREEMPT_OFF] + by);
  },
  iret: (m, b, cpu) => {
    completed(m, cpu);
    resume(m, b);
    m.state[b + st.IN_IRQ] = 0;
    m.note('irq_handler_exit', b, cpu);
  },
  in_interrupt: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.IN_IRQ];
  },
};

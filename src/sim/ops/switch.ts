/** Switches of tasks: what belongs to a task is put aside, and the other's taken back. */
import type { Machine } from '../machine.ts';
import { completed } from '../revocations.ts';
import * as st from '../state.ts';
import type { SwitchStep } from '../steps/switch.ts';
import { registers } from './interrupts.ts';
import type { OpsOf } from './kind.ts';

/** Where the second of a CPU's tasks is. */
export const TO_COME = 0;
export const RUNS = 1;
export const WAITS = 2;
export const OVER = 3;

/** Words of a task, beside its locals and a stack of its own behind the CPU's other words: registers, the flags of its thread, its stack. */
const ofTask: readonly number[] = [
  ...registers,
  st.SP,
  st.TIF_LAZY_MMU_UPDATES,
  ...Array.from({ length: st.STACK_WORDS }, (_, i) => st.STACK + i),
];

/** Exchanges the words of the task that runs with those that are put aside. */
function exchange(m: Machine, b: number): void {
  const s = m.state;
  const { parked, stack, saved, locals, mcEntries } = m.build.shape;
  const swap = (word: number, aside: number): void => {
    const kept = s[b + word];
    s[b + word] = s[b + aside];
    s[b + aside] = kept;
  };
  for (const word of ofTask) swap(word, parked + word);
  let aside = parked + st.CPU_FIXED_WORDS;
  for (let word = locals; word < mcEntries; word++) swap(word, aside++);
  if (stack !== st.STACK) for (let word = stack; word < saved; word++) swap(word, aside++);
}

/** The statement that a CPU's waiting task is at, or will go on behind; `none` where no task waits. */
export function parkedStatement(m: Machine, b: number, none: number): number {
  const s = m.state;
  const waits = s[b + st.TASK] === RUNS || s[b + st.TASK] === WAITS;
  return waits ? s[b + m.build.shape.parked + st.STATEMENT] : none;
}

export const switchOps: OpsOf<SwitchStep> = {
  switch_to: (m, b, cpu) => {
    const s = m.state;
    exchange(m, b);
    if (s[b + st.TASK] === TO_COME) {
      // ret_from_fork: it begins with interrupts on.
      s[b + st.PC] = m.build.code.preempting[cpu];
      s[b + st.IRQS_OFF] = 0;
      s[b + st.TASK] = RUNS;
      m.noteFor('sched_switch', cpu, m.build.scenario.programs[cpu].preempting!, -1, 0, 0, 1);
    } else {
      s[b + st.TASK] = s[b + st.TASK] === RUNS ? WAITS : RUNS;
      m.note('sched_switch', b, cpu, -1, 0, 0, s[b + st.TASK] === RUNS ? 1 : 0);
    }
  },
  task_end: (m, b, cpu) => {
    const s = m.state;
    const { parked, cpuWords } = m.build.shape;
    completed(m, cpu);
    exchange(m, b);
    s.fill(0, b + parked, b + cpuWords);
    s[b + st.TASK] = OVER;
    s[b + st.IRQS_OFF] = 1;
    m.note('sched_switch', b, cpu);
  },
  set_tif_lazy: (m, b) => {
    m.state[b + st.TIF_LAZY_MMU_UPDATES] = 1;
  },
  test_and_clear_tif_lazy: (m, b) => {
    const s = m.state;
    s[b + st.FLAG] = s[b + st.TIF_LAZY_MMU_UPDATES];
    s[b + st.TIF_LAZY_MMU_UPDATES] = 0;
  },
};

/** The interrupt flag, and a thread's own flag of the lazy mode, in Promela. What ends a handler or switches tasks moves the CPU's place, which is cpu.ts's. */
import type { InterruptStep } from '../../../sim/steps/interrupts.ts';
import type { SwitchStep } from '../../../sim/steps/switch.ts';
import { wordOf } from '../expressions.ts';
import { type LinesOf, when } from '../lines.ts';

export const interruptLines: LinesOf<InterruptStep | SwitchStep> = {
  local_irq: ({ how, into, flags }, { cpu: c, parameters }) => {
    const turnedOn =
      how === 'enable' ? '1' : how === 'restore' && flags ? `(${wordOf(flags, parameters)[0]} -> 1 : 0)` : '0';
    return [
      ...(into === undefined ? [] : [`var_lo[${into}] = !irqs_off[${c}]; var_hi[${into}] = 0`]),
      `irqs_off[${c}] = !${turnedOn}`,
    ];
  },
  preempt_count: ({ by }, { cpu: c }) => [
    by > 0 ? `preempt_off[${c}]++` : when(`preempt_off[${c}] > 0`, `preempt_off[${c}]--`),
  ],
  iret: [],
  in_interrupt: (_, { besides: { contexts } }) => [`flag = ${contexts ? 'in_irq' : 0}`],
  switch_to: [],
  task_end: [],
  set_tif_lazy: ['tif_lazy = 1'],
  test_and_clear_tif_lazy: ['flag = tif_lazy; tif_lazy = 0'],
};

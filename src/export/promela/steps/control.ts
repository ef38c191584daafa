/** Calls, jumps and ends. Where jumps and calls lead is the graph's (cpu.ts), and they have no lines. */
import type { ControlStep } from '../../../sim/steps/control.ts';
import { type LinesOf, outside } from '../lines.ts';

export const controlLines: LinesOf<ControlStep> = {
  label: outside,
  goto: [],
  if: [],
  unless: [],
  call: [],
  return: [],
  halt: (_, { cpu: c, observed }) => [
    `completed(${c})`,
    ...observed.map(([kept, value]) => `kept[${kept}] = ${value}`),
    `ended[${c}] = 1`,
    `forget(${c})`,
  ],
  bug: (_, { cpu: c }) => [`at_bug[${c}] = 1`],
  stopped: ['skip'],
};

/** The words that a script declares, and the locals that its expectations ask for, which stay when a program is over, in Promela. */
import type { Machine } from '../../sim/machine.ts';
import { local } from '../../sim/ops/expressions.ts';
import { initial } from './runs.ts';

/** The locals that are kept, in the order in which the model keeps them. */
export function keptOf({ build }: Machine): { readonly cpu: number; readonly reg: number }[] {
  return build.observed.flatMap((regs, cpu) => regs.map(reg => ({ cpu, reg })));
}

/** The variables. */
export function words(machine: Machine): string {
  const { state, build } = machine;
  const declared = build.scenario.words ?? [];
  const starts = declared.map((_, n) => state[build.shape.shared + n]);
  const kept = keptOf(machine).map(({ cpu, reg }) => state[local(machine, machine.base(cpu), reg)]);
  const names = declared.map(({ name }) => name).join(', ');
  return [
    ...(starts.length > 0 ? [`/* Words: ${names}. */\nint shared[${starts.length}] = ${initial(starts)};\n`] : []),
    ...(kept.length > 0 ? [`/* Locals that are asked for. */\nint kept[${kept.length}] = ${initial(kept)};\n`] : []),
  ].join('');
}

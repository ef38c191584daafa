/** The words that a script declares, and the locals that its expectations ask for, which stay when a program is over, in Promela. */
import { keptContent } from '../../sim/frames.ts';
import type { Machine } from '../../sim/machine.ts';
import { isAll, type Observed, observedOf } from '../../sim/observed.ts';
import { observedValue } from '../../sim/ops/expressions.ts';
import { declaredWords } from '../../sim/scenario.ts';
import { flagWords, hiOf, loOf, truthOf } from './expressions.ts';
import { initial } from './runs.ts';
import { nxOf } from './saved-dirty.ts';

/** What is kept of locals, in the order in which the model keeps it: a number, or the truth of what is asked of an entry. */
export const keptOf = ({ build }: Machine): readonly Observed[] => observedOf(build.scenario);

/** It, of the variables of its CPU. */
export function keptValue({ reg, asks }: Observed, { build: { frames, parameters: kernel } }: Machine): string {
  if (!asks) return `var_lo[${reg}]`;
  if ('write' in asks) {
    const found = [...frames!.named(asks.write)].map(content => `var_lo[${reg}] == ${keptContent(content)}`);
    return `(${found.join(' || ') || 'false'} -> 1 : 0)`;
  }
  const { has, lo, hi } = asks;
  const of = { kind: 'reg', reg } as const;
  if (isAll(asks)) return `(var_lo[${reg}] == 0 && var_hi[${reg}] == 0 -> 1 : 0)`;
  if (has) return `(${truthOf({ kind: 'has', of, lo, hi }, kernel)} -> 1 : 0)`;
  const high = hi ? ` && (${nxOf(kernel, hiOf(of, kernel))}) == 0` : '';
  return `((${loOf(of, kernel)} & (${flagWords(lo)})) == 0${high} -> 1 : 0)`;
}

/** The variables. */
export function words(machine: Machine): string {
  const { state, build } = machine;
  const declared = declaredWords(build.scenario);
  const starts = declared.map((_, n) => state[build.shape.shared + n]);
  const kept = keptOf(machine).map(asked => observedValue(machine, asked));
  const names = declared.map(({ name }) => name).join(', ');
  return [
    ...(starts.length > 0 ? [`/* Words: ${names}. */\nint shared[${starts.length}] = ${initial(starts)};\n`] : []),
    ...(kept.length > 0
      ? [
          `/* Locals that are asked for. */\nint kept[${kept.length}] = ${initial(kept)}; bit came[${kept.length}]; /* whether their CPU has come to them */\n`,
        ]
      : []),
  ].join('');
}

/** What a CPU has of its own: the locals of its program, and the registers that its kernel works with. */
import { local } from '../../sim/ops/expressions.ts';
import * as st from '../../sim/state.ts';
import { statementOf } from '../frames.ts';
import type { Timeline } from '../timeline.ts';
import { entryBits, entryWords } from './entries.ts';
import { named, type Variable, yesNo } from './variable.ts';

/** Names of `let`s that a CPU has come by, with the register that each stands for. A register that another name took over is that name's. */
export function localsOf({ script }: Timeline, cpu: number, statement: number): ReadonlyMap<string, number> {
  const names = new Map<number, string>();
  script.scenario.programs[cpu].statements.slice(0, statement).forEach(({ action }, number) => {
    const name = 'into' in action ? script.statement(cpu, number)?.name : undefined;
    if ('into' in action && action.into !== undefined && name !== undefined) names.set(action.into, name);
  });
  return new Map([...names].map(([register, name]) => [name, register]));
}

/** Locals of the program. */
export function localRows(timeline: Timeline, cpu: number): Variable[] {
  const { machine } = timeline;
  const b = machine.base(cpu);
  return [...localsOf(timeline, cpu, statementOf(timeline, cpu))].map(([name, register]) =>
    entryRow(timeline, name, local(machine, b, register)),
  );
}

/** The kernel's registers: the page at hand, the entries it has read and is about to write, and where it stands. */
export function registerRows(timeline: Timeline, cpu: number): Variable[] {
  const { machine } = timeline;
  const s = machine.state;
  const b = machine.base(cpu);
  return [
    { name: 'page', value: timeline.pageName(s[b + st.PAGE]) },
    entryRow(timeline, 'old', b + st.OLD),
    entryRow(timeline, 'new', b + st.NEW),
    entryRow(timeline, 'seen', b + st.SEEN),
    { name: 'flag', value: String(s[b + st.FLAG]) },
    { name: 'lazy MMU mode', value: yesNo(s[b + st.LAZY] !== 0) },
    { name: 'errno', value: String(s[b + st.ERROR]) },
  ];
}

function entryRow(timeline: Timeline, name: string, word: number): Variable {
  const { machine } = timeline;
  const [lo, hi] = [machine.state[word] >>> 0, machine.state[word + 1] >>> 0];
  return { name, value: entryWords(machine, lo, hi), expression: name, children: named(() => entryBits(lo, hi)) };
}

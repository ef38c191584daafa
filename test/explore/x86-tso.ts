/**
 * x86-TSO, written down once more and as simply as can be: programs of loads, stores, fences and exchanges over words, and
 * every order in which CPUs move and their oldest stores land. It shares nothing with the engine.
 *
 * Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 53 (2010), figure 2.
 */
export type Op =
  | { readonly op: 'store'; readonly word: string; readonly value: number }
  | { readonly op: 'load'; readonly word: string; readonly into: string }
  | { readonly op: 'xchg'; readonly word: string; readonly value: number; readonly into: string }
  | { readonly op: 'fence' };

interface State {
  readonly at: readonly number[];
  readonly buffers: readonly (readonly { readonly word: string; readonly value: number }[])[];
  readonly memory: Readonly<Record<string, number>>;
  readonly registers: Readonly<Record<string, number>>;
}

/** All final values of words and registers, as `r1 = 0; x = 1`, in order. */
export function outcomesOf(programs: readonly (readonly Op[])[], words: readonly string[]): string[] {
  const start: State = {
    at: programs.map(() => 0),
    buffers: programs.map(() => []),
    memory: Object.fromEntries(words.map(word => [word, 0])),
    registers: {},
  };
  const seen = new Set<string>();
  const ends = new Set<string>();
  const open = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    const next = programs.flatMap((program, cpu) => [...moved(state!, program, cpu), ...landed(state!, cpu)]);
    if (next.length === 0) ends.add(said({ ...state.memory, ...state.registers }));
    open.push(...next);
  }
  return [...ends].sort();
}

/** Values by name, in order. */
export const said = (values: Readonly<Record<string, number>>): string =>
  Object.keys(values)
    .sort()
    .map(name => `${name} = ${values[name]}`)
    .join('; ');

const put = <T>(list: readonly T[], i: number, value: T): T[] => list.map((old, at) => (at === i ? value : old));

function moved(state: State, program: readonly Op[], cpu: number): State[] {
  const op = program[state.at[cpu]];
  if (!op) return [];
  const buffer = state.buffers[cpu];
  const on = { ...state, at: put(state.at, cpu, state.at[cpu] + 1) };
  switch (op.op) {
    case 'store':
      return [{ ...on, buffers: put(state.buffers, cpu, [...buffer, { word: op.word, value: op.value }]) }];
    case 'load': {
      const value = buffer.findLast(store => store.word === op.word)?.value ?? state.memory[op.word];
      return [{ ...on, registers: { ...state.registers, [op.into]: value } }];
    }
    case 'fence':
      return buffer.length === 0 ? [on] : [];
    case 'xchg': {
      if (buffer.length > 0) return [];
      const registers = { ...state.registers, [op.into]: state.memory[op.word] };
      return [{ ...on, registers, memory: { ...state.memory, [op.word]: op.value } }];
    }
  }
}

function landed(state: State, cpu: number): State[] {
  const [oldest, ...rest] = state.buffers[cpu];
  if (!oldest) return [];
  const memory = { ...state.memory, [oldest.word]: oldest.value };
  return [{ ...state, memory, buffers: put(state.buffers, cpu, rest) }];
}

/**
 * x86-TSO, written down once more and as simply as can be: programs of loads, stores, fences, exchanges and waits over words, and
 * every order in which CPUs move and their oldest stores land. It shares nothing with the engine.
 *
 * Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 53 (2010), figure 2.
 */
export type Op =
  | { readonly op: 'store'; readonly word: string; readonly value: number }
  | { readonly op: 'load'; readonly word: string; readonly into: string }
  | { readonly op: 'xchg'; readonly word: string; readonly value: number; readonly into: string }
  | { readonly op: 'await'; readonly word: string; readonly value: number }
  /** A compare-and-exchange of 0 by 3 until it succeeds; an exchange with 3 until it finds another number than that. */
  | { readonly op: 'take' | 'swap'; readonly word: string }
  | { readonly op: 'fence' };

interface State {
  readonly at: readonly number[];
  readonly buffers: readonly (readonly { readonly word: string; readonly value: number }[])[];
  readonly memory: Readonly<Record<string, number>>;
  readonly registers: Readonly<Record<string, number>>;
}

/** All final values of words and registers, as `r1 = 0; x = 1`, in order; `hang` where a program does not come to its end. */
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
    const over = programs.every((program, cpu) => state!.at[cpu] === program.length);
    if (next.length === 0) ends.add(over ? said({ ...state.memory, ...state.registers }) : 'hang');
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

/** What a CPU finds in a word: its own newest store, or memory. */
const seen = ({ buffers, memory }: State, cpu: number, word: string): number =>
  buffers[cpu].findLast(store => store.word === word)?.value ?? memory[word];

function moved(state: State, program: readonly Op[], cpu: number): State[] {
  const op = program[state.at[cpu]];
  if (!op) return [];
  const buffer = state.buffers[cpu];
  const on = { ...state, at: put(state.at, cpu, state.at[cpu] + 1) };
  switch (op.op) {
    case 'store':
      return [{ ...on, buffers: put(state.buffers, cpu, [...buffer, { word: op.word, value: op.value }]) }];
    case 'await':
      return seen(state, cpu, op.word) === op.value ? [on] : [];
    case 'load': {
      const value = seen(state, cpu, op.word);
      return [{ ...on, registers: { ...state.registers, [op.into]: value } }];
    }
    case 'take':
    case 'swap': {
      const found = state.memory[op.word];
      if (buffer.length > 0 || (op.op === 'take' ? found !== 0 : found === 3)) return [];
      return [{ ...on, memory: { ...state.memory, [op.word]: 3 } }];
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

/** Programs of words, or of pages, in one line each, as scripts; and the classical litmus tests of memory models. */
import type { MemoryModel } from '../../src/sim/scenario.ts';
import type { Op } from './x86-tso.ts';

/** The words of all programs. */
export const words = ['x', 'y', 'z'];

/** `W x 1`, `R x`, `F`, `X x 1`, and `A x 1`, which waits until x is 1, `T x` and `S x` by CPU; loads are r0, r1, … in the order of the text. */
export function programsOf(text: string): Op[][] {
  let registers = 0;
  return text.split('|').map(cpu =>
    cpu
      .split(';')
      .map(part => part.trim())
      .filter(Boolean)
      .map((part): Op => {
        const [op, word, value] = part.split(' ');
        if (op === 'F') return { op: 'fence' };
        if (op === 'T' || op === 'S') return { op: op === 'T' ? 'take' : 'swap', word };
        if (op === 'A') return { op: 'await', word, value: Number(value) };
        if (op === 'W') return { op: 'store', word, value: Number(value) };
        const into = `r${registers++}`;
        return op === 'R' ? { op: 'load', word, into } : { op: 'xchg', word, value: Number(value), into };
      }),
  );
}

function lineOf(op: Op): string {
  switch (op.op) {
    case 'store':
      return `WRITE_ONCE(${op.word}, ${op.value})`;
    case 'load':
      return `let ${op.into} = READ_ONCE(${op.word})`;
    case 'xchg':
      return `let ${op.into} = xchg(${op.word}, ${op.value})`;
    case 'await':
      return `while READ_ONCE(${op.word}) != ${op.value} { }`;
    case 'take':
      return `while cmpxchg(${op.word}, 0, 3) != 0 { }`;
    case 'swap':
      return `while xchg(${op.word}, 3) == 3 { }`;
    case 'fence':
      return 'smp_mb()';
  }
}

/** The script of some programs, which asks for each value that is read. */
export function scriptOf(programs: readonly (readonly Op[])[], memory: MemoryModel): string {
  const registers = programs.flat().flatMap(op => ('into' in op ? [op.into] : []));
  return [
    `machine { memory ${memory} }`,
    'backend native',
    ...words.map(word => `word ${word}`),
    ...programs.map((program, cpu) => `cpu ${cpu} {\n${program.map(lineOf).join('\n')}\n}`),
    ...registers.map(name => `expect sometimes ${name} == 0`),
  ].join('\n');
}

/**
 * The same over pages: a store is a write of the program. A load copies what a page holds to one that has the load's name, or
 * is a read of the program, whose name expectations ask for.
 */
export function pagesOf(programs: readonly (readonly Op[])[], memory: MemoryModel, loads: 'copies' | 'reads'): string {
  const ops = programs.flat();
  const registers = ops.flatMap(op => ('into' in op ? [op.into] : []));
  const stored = new Set(ops.flatMap(op => (op.op === 'store' ? [`${op.word}${op.value}`] : [])));
  const asked = ops.flatMap(op =>
    op.op === 'load'
      ? [...stored].filter(name => name.startsWith(op.word)).map(name => `${op.into} shows ${name}`)
      : [],
  );
  const line = (op: Op): string => {
    switch (op.op) {
      case 'store':
        return `write ${op.word} as ${op.word}${op.value}`;
      case 'load':
        return loads === 'reads'
          ? `let ${op.into} = read ${op.word}`
          : `copy_page(read_pte(${op.into}[0]), read_pte(${op.word}[0]))`;
      case 'fence':
        return 'smp_mb()';
      case 'await':
      case 'take':
      case 'swap':
      case 'xchg':
        throw new Error('pages are neither exchanged nor waited for');
    }
  };
  return [
    `machine { memory ${memory} fills asked }`,
    'backend native',
    ...[...words, ...(loads === 'reads' ? [] : registers)].map(name => `map ${name} 1 pages rw`),
    ...programs.map((program, cpu) => `cpu ${cpu} {\n${program.map(line).join('\n')}\n}`),
    'expect never lost write',
    'expect never freed write',
    ...(loads === 'reads' ? asked.map(what => `expect sometimes ${what}`) : []),
  ].join('\n');
}

/** Name, programs, what is asked about, and whether x86 allows it. */
export const classical: readonly (readonly [string, string, string, boolean])[] = [
  ['SB', 'W x 1; R y | W y 1; R x', 'r0 = 0; r1 = 0', true],
  ['SB with mfences', 'W x 1; F; R y | W y 1; F; R x', 'r0 = 0; r1 = 0', false],
  ['SB with one mfence', 'W x 1; F; R y | W y 1; R x', 'r0 = 0; r1 = 0', true],
  ['SB by locked exchanges', 'X x 1; R y | X y 1; R x', 'r1 = 0; r3 = 0', false],
  ['MP', 'W x 1; W y 1 | R y; R x', 'r0 = 1; r1 = 0', false],
  ['LB', 'R x; W y 1 | R y; W x 1', 'r0 = 1; r1 = 1', false],
  ['R', 'W x 1; W y 1 | W y 2; R x', 'r0 = 0; x = 1; y = 2', true],
  ['R with mfence', 'W x 1; W y 1 | W y 2; F; R x', 'r0 = 0; x = 1; y = 2', false],
  ['S', 'W x 2; W y 1 | R y; W x 1', 'r0 = 1; x = 2', false],
  ['2+2W', 'W x 1; W y 2 | W y 1; W x 2', 'x = 1; y = 1', false],
  ['IRIW', 'W x 1 | W y 1 | R x; R y | R y; R x', 'r0 = 1; r1 = 0; r2 = 1; r3 = 0', false],
  ['WRC', 'W x 1 | R x; W y 1 | R y; R x', 'r0 = 1; r1 = 1; r2 = 0', false],
  ['SB with a read of its own store first (n6)', 'W x 1; R x; R y | W y 2; W x 2', 'r0 = 1; r1 = 0; x = 1', true],
  ['the same twice (n5)', 'W x 1; R x | W x 2; R x', 'r0 = 2; r1 = 1', false],
  ['n4b', 'R x; W x 1 | R x; W x 2', 'r0 = 2; r1 = 1', false],
  ['a load sees its own newest store', 'W x 1; W x 2; R x', 'r0 = 1', false],
  ['MP with a wait', 'W x 1; W y 1 | A y 1; R x', 'r0 = 0', false],
  ['SB after a wait for a store of its own', 'W x 1; A x 1; R y | W y 1; A y 1; R x', 'r0 = 0; r1 = 0', true],
  ['SB behind a lock', 'T z; W x 1; R y; W z 0 | T z; W y 1; R x; W z 0', 'r0 = 0; r1 = 0', false],
  ['3.SB', 'W x 1; R y | W y 1; R z | W z 1; R x', 'r0 = 0; r1 = 0; r2 = 0', true],
];

/** Those over pages, which are neither exchanged nor waited for. */
export const ofPages = classical.filter(([, text]) => !/[ATX] /.test(text));

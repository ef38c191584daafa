/** Names for places in the code, as labels of the model: the kernel function, and an offset in it. */
import type { Code } from '../../sim/machine.ts';

export interface Names {
  of(pc: number): string;
  /** Where the routine or program starts that has a place. */
  startOf(pc: number): number;
  /** Whether a routine starts at a place. */
  isRoutine(pc: number): boolean;
  /** Whether a place lies in a CPU's own program. */
  isProgram(pc: number): boolean;
}

export function namesOf(code: Code): Names {
  const starts = new Map<number, string>(code.entry.map((pc, cpu) => [pc, `cpu${cpu}`]));
  for (const [pc, name] of [[code.setup, 'setup'] as const, ...code.names]) starts.set(pc, name);
  const sorted = [...starts.keys()].sort((x, y) => x - y);
  const startOf = (pc: number): number => sorted.findLast(at => at <= pc)!;
  return {
    startOf,
    of: pc => {
      const start = startOf(pc);
      const place = pc === start ? '' : `_${pc - start}`;
      return `${starts.get(start)}${place}`.replace(/\W/g, '_');
    },
    isRoutine: pc => code.names.has(pc),
    isProgram: pc => pc < code.setup,
  };
}

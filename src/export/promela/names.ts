/** Names for places in the code, as labels of the model: the kernel function, and a label or a number in it. */
import type { Code } from '../../sim/machine.ts';

export interface Names {
  of(pc: number): string;
  /** Whether a routine starts at a place. */
  isRoutine(pc: number): boolean;
  /** Whether a place lies in a CPU's own program. */
  isProgram(pc: number): boolean;
}

export function namesOf(code: Code): Names {
  const starts = new Map<number, string>(code.entry.map((pc, cpu) => [pc, `cpu${cpu}`]));
  const routines = new Map([...code.names].filter(([, name]) => !name.includes(':')));
  for (const [pc, name] of [[code.setup, 'setup'] as const, ...routines]) starts.set(pc, name);
  const sorted = [...starts.keys()].sort((x, y) => x - y);
  return {
    of: pc => {
      const start = sorted.findLast(at => at <= pc)!;
      const place = code.names.get(pc)?.split(':')[1] ?? (pc === start ? '' : String(pc - start));
      return [starts.get(start), place].filter(Boolean).join('_').replace(/\W/g, '_');
    },
    isRoutine: pc => routines.has(pc),
    isProgram: pc => pc < code.setup,
  };
}

/**
 * Where a step of linked code was written: the lines of a kernel's text, or of a script's function. Jumps are nobody's
 * lines; they have that of the step before them, and the return at a function's end that of its last brace.
 */
import { type KernelLine, lineOfStep } from './kernel-places.ts';
import type { Code } from './machine.ts';
import { scriptLineOf } from './script-lines.ts';
import type { Place } from './statements.ts';

/** A line of a function, which is the kernel's or the script's. */
export interface SourceLine {
  readonly function: string;
  readonly line: number;
  /** The file of kernel text, below kernel/; absent for a line of a script. */
  readonly kernel?: string;
  /** The statement of the script, or of a file that it uses. */
  readonly place?: Place;
}

/** The lines of a step, innermost first: that of a header, and those that it is expanded under. Empty for a CPU's program. */
export function sourceLines(code: Code, at: number): readonly SourceLine[] {
  const start = startOf(code, at);
  if (start === undefined) return [];
  for (let step = at; step >= start; step--) {
    const script = scriptLineOf(code.steps[step].step);
    if (script) return [{ function: script.function, line: script.place.line, place: script.place }];
    const kernel = lineOfStep(code.steps[step].step);
    if (kernel) return step < at && isLast(code, at) ? [endOf(kernel)] : chain(kernel);
  }
  return [];
}

/** Where the routine of a step starts; undefined for a step of a CPU's program or of the setup. */
function startOf({ names }: Code, at: number): number | undefined {
  let start: number | undefined;
  for (const one of names.keys()) if (one <= at && (start === undefined || one > start)) start = one;
  return start;
}

/** Whether it is the last step of its routine: the linker puts a return there. */
const isLast = ({ steps, names }: Code, at: number): boolean => at + 1 === steps.length || names.has(at + 1);

function chain(line: KernelLine): SourceLine[] {
  const { text, under } = line;
  return [{ function: text.name, line: line.line, kernel: text.file }, ...(under ? chain(under) : [])];
}

function endOf({ text, under }: KernelLine): SourceLine {
  return under ? endOf(under) : { function: text.name, line: text.end, kernel: text.file };
}

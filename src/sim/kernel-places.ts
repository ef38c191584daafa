/**
 * Which line of kernel text a step was written in. A step of a kernel is known by itself: what settles, flattens and links
 * bodies passes their steps on as they are. So lines are no part of the code, and cost nothing until one is asked for.
 */
import { readPlaces } from './generated/places.ts';
import { countFunctions, functionAt } from './kernels.ts';
import type { Step } from './steps.ts';
import { stepsIn } from './steps-in.ts';

/** A function in a file of kernel text. */
export interface KernelText {
  readonly name: string;
  /** Below kernel/. */
  readonly file: string;
  /** Of its head, and of its last brace. */
  readonly line: number;
  readonly end: number;
}

/** A line of kernel text; one of a header has the line that it is expanded under. */
export interface KernelLine {
  readonly text: KernelText;
  readonly line: number;
  readonly under?: KernelLine;
}

/** The lines of all kernel text, as the package has them. */
export interface KernelPlaces {
  readonly files: readonly string[];
  /** Every function: name, number of its file, lines of head and last brace. */
  readonly functions: readonly (readonly [name: string, file: number, line: number, end: number])[];
  /** Distinct lines: the function, the line, and the number of the one that it is expanded under, or -1. Each less the one before. */
  readonly spots: Readonly<Record<'text' | 'line' | 'under', readonly number[]>>;
  /** Of each function of the kernels: its text, then the spots of its steps, each less the one before. */
  readonly steps: readonly (readonly number[])[];
  /** The lines of the backends that ship, in kernel/backends.pte. */
  readonly backends: Readonly<Record<string, number>>;
}

/** What is known of all lines, once one has been asked for. */
interface Known {
  readonly texts: readonly KernelText[];
  readonly backends: Readonly<Record<string, number>>;
  readonly lines: ReadonlyMap<Step, KernelLine>;
}

let known: Known | undefined;

/** Every function of kernel text, file by file. */
export const kernelTexts = (): readonly KernelText[] => all().texts;

/** The line of a backend in kernel/backends.pte. */
export const lineOfBackend = (name: string): number => all().backends[name];

/** Where a step of a kernel was written; undefined where it is none of kernel text. */
export const lineOfStep = (step: Step): KernelLine | undefined => all().lines.get(step);

function all(): Known {
  known ??= read(readPlaces() as KernelPlaces);
  return known;
}

function read({ files, functions, spots, steps, backends }: KernelPlaces): Known {
  const texts = functions.map(([name, file, line, end]) => ({ name, file: files[file], line, end }));
  const [inTexts, numbers, unders] = [sums(spots.text), sums(spots.line), sums(spots.under)];
  const spotted: KernelLine[] = [];
  for (const [i, line] of numbers.entries())
    spotted.push({ text: texts[inTexts[i]], line, ...(unders[i] < 0 ? {} : { under: spotted[unders[i]] }) });
  const lines = new Map<Step, KernelLine>();
  for (let index = 0; index < countFunctions(); index++) {
    const { body } = functionAt(index);
    const own = sums(steps[index].slice(1));
    let at = 0;
    for (const step of stepsIn(body)) lines.set(step, spotted[own[at++]]);
  }
  return { texts, backends, lines };
}

/** Numbers of which each was written less the one before. */
function sums(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map(difference => {
    sum += difference;
    return sum;
  });
}

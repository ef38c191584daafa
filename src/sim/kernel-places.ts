/**
 * Which line of kernel text a step was written in. A step of a kernel is known by itself: what settles, flattens and links
 * bodies passes their steps on as they are. So lines are no part of the code, and cost nothing until one is asked for; then, those of the
 * functions that have been read.
 */
import { readPlaces } from './generated/places.ts';
import { functionAt, functionsRead } from './kernels.ts';
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

let places: KernelPlaces | undefined;
const all = (): KernelPlaces => (places ??= readPlaces() as KernelPlaces);

let texts: readonly KernelText[] | undefined;
let lines: Lines | undefined;

/** Every function of kernel text, file by file. */
export function kernelTexts(): readonly KernelText[] {
  const { files, functions } = all();
  texts ??= functions.map(([name, file, line, end]) => ({ name, file: files[file], line, end }));
  return texts;
}

/** The line of a backend in kernel/backends.pte. */
export const lineOfBackend = (name: string): number => all().backends[name];

/** Where a step of a kernel was written; undefined where it is none of kernel text. */
export function lineOfStep(step: Step): KernelLine | undefined {
  lines ??= new Lines(all());
  return lines.of(step);
}

/** The lines of the steps of functions that have been read. */
class Lines {
  private readonly steps: KernelPlaces['steps'];
  private readonly texts: Int32Array;
  private readonly numbers: Int32Array;
  private readonly unders: Int32Array;
  private readonly spotted: KernelLine[] = [];
  /** By step, its number among the lines. */
  private readonly known = new Map<Step, number>();
  /** How many of the functions that have been read are in it. */
  private functions = 0;

  constructor({ spots, steps }: KernelPlaces) {
    this.steps = steps;
    [this.texts, this.numbers, this.unders] = [sums(spots.text), sums(spots.line), sums(spots.under)];
  }

  of(step: Step): KernelLine | undefined {
    for (const read = functionsRead(); this.functions < read.length; this.functions++) this.add(read[this.functions]);
    const number = this.known.get(step);
    return number === undefined ? undefined : this.spot(number);
  }

  private add(number: number): void {
    const own = sums(this.steps[number].slice(1));
    for (const [i, step] of stepsIn(functionAt(number).body).entries()) this.known.set(step, own[i]);
  }

  private spot(number: number): KernelLine {
    this.spotted[number] ??= {
      text: kernelTexts()[this.texts[number]],
      line: this.numbers[number],
      ...(this.unders[number] < 0 ? {} : { under: this.spot(this.unders[number]) }),
    };
    return this.spotted[number];
  }
}

/** Numbers of which each was written less the one before. */
function sums(differences: readonly number[]): Int32Array {
  const found = new Int32Array(differences.length);
  let sum = 0;
  for (let i = 0; i < found.length; i++) {
    sum += differences[i];
    found[i] = sum;
  }
  return found;
}

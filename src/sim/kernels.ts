/**
 * The kernels that ship: routines that were written as text (kernel/), compiled when the package is built. What a backend's
 * knobs decide is still in them, as lines with `given`, and is settled here: no step is left of it.
 */
import { hasSoftDirty } from './entries.ts';
import type { PageFrames } from './frames.ts';
import { data } from './generated/kernel-index.ts';
import { readFunctions } from './generated/kernels.ts';
import { type MmVersion, mmVersions, type Parameters, since } from './parameters.ts';
import type { Preset } from './presets.ts';
import type { Bodies, Body, Line, Question } from './routine.ts';

/** What a knob, or a row of the presets, has to be. Without `is`, it has to be on. */
export type Given =
  | { readonly knob: string; readonly is?: string }
  | { readonly not: Given }
  | { readonly any: readonly Given[] }
  | { readonly all: readonly Given[] };

/** Lines of one backend or another. */
export interface Static {
  readonly given: Given;
  readonly holds: KernelBody;
  readonly otherwise: KernelBody;
}

/** A body whose parts may hang on knobs. */
export type KernelBody = readonly (Line | Static)[];

/** A function of a kernel's text. */
export interface KernelFunction {
  readonly body: KernelBody;
  /** Its file, below kernel/, and the line of its head. */
  readonly file: string;
  readonly line: number;
}

/** Parameters of a function, and the register that it answers in. */
export interface Signature {
  readonly parameters: readonly string[];
  readonly result?: string;
}

/**
 * What is known of the functions. Most calls of the command line ask for few of them, so all of it is text until somebody asks:
 * names of a part with the numbers of their functions, by version, where they are not the older version's; a function a line.
 */
export interface KernelIndex {
  readonly parts: Readonly<Record<string, Partial<Record<MmVersion, string>>>>;
  readonly signatures: string;
}

const { parts, signatures } = data as KernelIndex;
let texts: readonly string[] | undefined;
const functions: KernelFunction[] = [];
const read: number[] = [];
const numbered = new Map<string, ReadonlyMap<string, number>>();
let signed: Readonly<Record<string, Signature>> | undefined;

/** Of mm, and of each family of backends. */
export const kernelParts: readonly string[] = Object.keys(parts);

const textsOfFunctions = (): readonly string[] => (texts ??= readFunctions() as readonly string[]);

/** How many functions there are. */
export const countFunctions = (): number => textsOfFunctions().length;

/** A function by its number: the same each time. */
export function functionAt(number: number): KernelFunction {
  const known = functions[number];
  if (known) return known;
  read.push(number);
  functions[number] = JSON.parse(textsOfFunctions()[number]) as KernelFunction;
  return functions[number];
}

/** Numbers of the functions that somebody has asked for, in that order: no other has steps. */
export const functionsRead = (): readonly number[] => read;

/** What a function of this name has, wherever it is written. */
export function signatureOf(name: string): Signature {
  signed ??= JSON.parse(signatures) as Record<string, Signature>;
  return Object.hasOwn(signed, name) ? signed[name] : { parameters: [] };
}

/** The functions that a version has anew in a part, by name. */
function newIn(part: string, version: MmVersion): [name: string, number: number][] {
  const words = parts[part]?.[version]?.split(' ') ?? [];
  return words.flatMap((name, i) => (i % 2 === 0 ? [[name, Number(words[i + 1])]] : []));
}

/** The functions of a part, as its version of Linux has them, by number. */
export function numbersOfPart(part: string, mm: MmVersion): ReadonlyMap<string, number> {
  const key = `${part} ${mm}`;
  let found = numbered.get(key);
  if (!found) {
    found = new Map(mmVersions.filter(version => since(mm, version)).flatMap(version => newIn(part, version)));
    numbered.set(key, found);
  }
  return found;
}

/** The functions of a part, as its version of Linux has them. */
export function functionsOfPart(part: string, mm: MmVersion): Map<string, KernelFunction> {
  return new Map([...numbersOfPart(part, mm)].map(([name, number]) => [name, functionAt(number)]));
}

/** The function of this name in a part, as its version of Linux has it. */
export function functionOfPart(name: string, part: string, mm: MmVersion): KernelFunction | undefined {
  const number = numbersOfPart(part, mm).get(name);
  return number === undefined ? undefined : functionAt(number);
}

/** What the kernel calls a file of kernel text, below its version's folder. */
export const kernelName = (file: string): string => file.replace(/\.pte$/, '');

/** The text that a backend has of a function: its family's, else its kernel's. */
export function kernelFunction(name: string, { mm }: Parameters, { family }: Preset): KernelFunction | undefined {
  return functionOfPart(name, family, mm) ?? functionOfPart(name, 'mm', mm);
}

/** What a script asks of its machine, and kernel text has lines for. */
export interface Asked {
  /** It follows what pages hold. */
  readonly frames: PageFrames | null;
  /** Others ask whether a flush is still to come (mm->tlb_flush_pending). */
  readonly flushPending: boolean;
  /** CPUs are interrupted. */
  readonly interrupts: boolean;
  /** It has address spaces and tasks. */
  readonly tasks: boolean;
  /** A child with a program maps pages of its parent's. */
  readonly copies: boolean;
  /** A Xen guest's tables are unpinned, where an address space ends. */
  readonly pins: boolean;
  /** Several tasks of an address space exit: the last one ends it. */
  readonly threadsExit: boolean;
  /** It maps pages by huge entries. */
  readonly huge: boolean;
  /** Lazy MMU mode may begin within lazy MMU mode. */
  readonly nestsLazy: boolean;
  /** Pages that MADV_FREE has seen wait in a list, and it can tell. */
  readonly lazyFree: boolean;
  /** Areas have locks of their own, and it can tell. */
  readonly vmaLocks: boolean;
}

/** The routines of a part that are text, for these knobs. */
export function textRoutines(
  part: string,
  parameters: Parameters,
  { frames, flushPending, interrupts, tasks, copies, pins, threadsExit, huge, nestsLazy, lazyFree, vmaLocks }: Asked,
  preset?: Preset,
): Bodies {
  const asked = {
    frames: frames !== null,
    reclaim: frames?.reclaims ?? false,
    gup_pins: frames?.pins ?? false,
    gup_fast: frames?.pinsFast ?? false,
    numa_hints: (frames?.hints ?? false) && since(parameters.mm, '6.1'),
    remaps: frames?.remaps ?? false,
    page_locks: frames?.locks ?? false,
    fault_locks: frames?.faultsLock ?? false,
    truncates: frames?.truncates ?? false,
    soft_dirty: hasSoftDirty(parameters.width),
    flush_pending: flushPending,
    userfaultfd: (frames?.watched ?? false) && since(parameters.mm, '6.1'),
    interrupts,
    tasks,
    copies,
    pins,
    threads_exit: threadsExit,
    huge,
    pmd_migration: huge && (frames?.migrates ?? false),
    nests_lazy: nestsLazy,
    lru_lazyfree: lazyFree,
    vma_locks: vmaLocks,
    large_folios: since(parameters.mm, '6.12'),
    pt_reclaim: since(parameters.mm, '7.2'),
  };
  const knobs: Knobs = { ...preset, ...parameters, ...asked } as unknown as Knobs;
  const key = JSON.stringify([part, knobs]);
  const known = settledBefore.get(key);
  if (known) return known;
  const routines = new Settled(numbersOfPart(part, parameters.mm), knobs);
  if (settledBefore.size === MOST_SETTLED) settledBefore.clear();
  settledBefore.set(key, routines);
  return routines;
}

/** Routines that were asked for before: a script that is being written asks for the same ones with each key. */
const settledBefore = new Map<string, Bodies>();
/** A gallery's worth of backends. */
const MOST_SETTLED = 32;

type Knobs = Readonly<Record<string, unknown>>;

/** The routines of a part for some knobs, each settled when it is first asked for. */
class Settled implements Bodies {
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly knobs: Knobs;
  private readonly known = new Map<string, Body>();

  constructor(numbers: ReadonlyMap<string, number>, knobs: Knobs) {
    this.numbers = numbers;
    this.knobs = knobs;
  }

  get(name: string): Body | undefined {
    const known = this.known.get(name);
    const number = this.numbers.get(name);
    if (known || number === undefined) return known;
    const body = settled(functionAt(number).body, this.knobs);
    this.known.set(name, body);
    return body;
  }

  keys(): Iterable<string> {
    return this.numbers.keys();
  }
}

function holds(given: Given, knobs: Knobs): boolean {
  if ('not' in given) return !holds(given.not, knobs);
  if ('any' in given) return given.any.some(one => holds(one, knobs));
  if ('all' in given) return given.all.every(one => holds(one, knobs));
  return given.is === undefined ? knobs[given.knob] === true : knobs[given.knob] === given.is;
}

/** The body that is left when the knobs are known. */
export function settled(body: KernelBody, knobs: Knobs): Body {
  return body.flatMap(line => {
    if (typeof line === 'string' || 'op' in line) return [line];
    if ('given' in line) return settled(holds(line.given, knobs) ? line.holds : line.otherwise, knobs);
    const part = (of: Body): Body => settled(of, knobs);
    const asked = (question: Question): Question =>
      Array.isArray(question) ? part(question as Body) : (question as Line);
    if ('when' in line) return [{ when: asked(line.when), holds: part(line.holds), otherwise: part(line.otherwise) }];
    if ('choose' in line) {
      const cases = Object.entries(line.cases).map(([answer, of]) => [answer, part(of)]);
      return [{ choose: line.choose, cases: Object.fromEntries(cases), otherwise: part(line.otherwise) }];
    }
    return [
      {
        ...line,
        loop: part(line.loop),
        ...(line.first ? { first: asked(line.first) } : {}),
        ...(line.last ? { last: asked(line.last) } : {}),
      },
    ];
  });
}

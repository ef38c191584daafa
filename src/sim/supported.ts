/**
 * What a backend cannot do, known before anything is built. A statement calls routines by name, and a backend's family or
 * its kernel's mm layer has them or not; a family may have a bound on CPUs. The build refuses by these answers, and a
 * check of the script's text says them early.
 */
import { calledRoutines } from './action-steps.ts';
import { families } from './families.ts';
import { hasFolios, isAnonymous } from './folio.ts';
import { type Asked, numbersOfPart, textRoutines } from './kernels.ts';
import type { Layout } from './layout.ts';
import type { MmVersion, Parameters } from './parameters.ts';
import { findPreset, type Preset } from './presets.ts';
import { type Bodies, over } from './routine.ts';
import type { BackendChoice, CpuProgram, Mapping, ScriptFunction } from './scenario.ts';
import type { Action, Place } from './statements.ts';

/** A statement that a backend lacks. */
export interface Lack {
  readonly place: Place;
  /** The statement as scripts call it. */
  readonly what: string;
  /** The mm layer that does not have it. */
  readonly mm: Parameters['mm'];
  /** The one that has it, if any. */
  readonly way?: Parameters['mm'];
}

/** The knobs that a choice comes to. */
export function parametersOf(preset: Preset, { overrides }: BackendChoice): Parameters {
  return { ...preset.parameters, ...overrides } as Parameters;
}

const nothing: Asked = {
  frames: null,
  flushPending: false,
  interrupts: false,
  tasks: false,
  copies: false,
  pins: false,
  threadsExit: false,
  huge: false,
  nestsLazy: false,
  lazyFree: false,
  vmaLocks: false,
};

/** Every routine of a backend: its family's, and its kernel's; with the lines that a script asks for. */
export function routinesOf(parameters: Parameters, preset: Preset, asked: Asked = nothing): Bodies {
  return over(textRoutines('mm', parameters, asked), textRoutines(preset.family, parameters, asked, preset));
}

/** The names of all these routines, which do not hang on other knobs. */
function routineNames(mm: MmVersion, { family }: Preset): ReadonlySet<string> {
  return new Set([family, 'mm'].flatMap(part => [...numbersOfPart(part, mm).keys()]));
}

/** The statements of programs that a backend lacks, in their order. */
export function lacking(
  programs: readonly CpuProgram[],
  layout: Layout,
  parameters: Parameters,
  preset: Preset,
  functions: readonly ScriptFunction[],
): Lack[] {
  // What the script puts in a kernel function's place is there, whether the kernel has that or not.
  const routines = new Set([...routineNames(parameters.mm, preset), ...functions.map(f => f.routine)]);
  const has = (action: Action, by: ReadonlySet<string>): boolean =>
    calledRoutines(action, layout).every(routine => by.has(routine));
  const known = new Map<string, Omit<Lack, 'place'> | undefined>();
  const lacks: Lack[] = [];
  for (const { action, place } of programs.flatMap(program => program.statements)) {
    const what = spoken(action);
    if (!known.has(what)) {
      const way = '6.1';
      known.set(
        what,
        has(action, routines)
          ? undefined
          : { what, mm: parameters.mm, ...(has(action, routineNames(way, preset)) ? { way } : {}) },
      );
    }
    const lack = known.get(what);
    if (lack) lacks.push({ ...lack, place });
  }
  return lacks;
}

/** A lack in words, with the way out. */
export function lackText({ what, mm, way }: Lack, backends: string): string {
  return `${what} is not in the Linux ${mm} of ${backends}${way ? `; \`mm ${way}\` has it` : ''}`;
}

/** Why a script with tasks does not run on a backend; undefined where it does. */
export function withoutTasks(parameters: Parameters, preset: Preset): string | undefined {
  if (!routineNames(parameters.mm, preset).has('context_switch')) return 'no tasks and address spaces are modelled';
  if (parameters.remote_flush === 'flush_call') return 'no tasks are modelled where the hypervisor flushes TLBs';
  return parameters.invlpgb > 0 ? 'no tasks are modelled with INVLPGB' : undefined;
}

/** Why a mapping that asks for large folios has single pages on a backend; undefined where it has them, or asks for none. */
export function withoutFolios(map: Mapping, parameters: Parameters, { family }: Preset): string | undefined {
  const { xen } = families[family];
  if (map.folio === undefined || hasFolios(map, parameters, xen)) return undefined;
  if (isAnonymous(map) && xen) return 'Xen PV guests have no large anonymous folios';
  return `Linux ${parameters.mm} has no large folios of ${isAnonymous(map) ? 'anonymous memory' : 'files on ext4'}`;
}

/** How many CPUs a backend has at most; undefined where a script may have any number. */
export function mostCpus({ preset }: BackendChoice): number | undefined {
  const found = findPreset(preset);
  return found && families[found.family].maxCpus;
}

/** What calls the same routines has the same name here. */
function spoken(action: Action): string {
  if (action.kind === 'clear_refs') return 'clear-refs';
  if (action.kind === 'madvise') return `madvise-${action.advice}`;
  if (action.kind === 'set_pmd' || action.kind === 'set_pud')
    return `${action.kind}${action.clear ? ' of nothing' : ''}`;
  return action.kind === 'activity' || action.kind === 'of_huge' || action.kind === 'of_frames'
    ? action.does
    : action.kind;
}

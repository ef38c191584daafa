/**
 * Why a backend could not run a script, as a value: the other backends of the same run go on.
 */
import { printable } from '../model/printable.ts';
import { TooManyPages } from './ahead.ts';
import { BuildError, TooManyCpus } from './build-error.ts';
import { TooManyFrames } from './frames.ts';
import { LayoutError } from './layout.ts';
import { OtherTable } from './ops/huge-entry.ts';
import { Unsupported } from './program.ts';
import type { BackendChoice, Scenario } from './scenario.ts';
import { ScheduleError } from './schedule.ts';
import type { Place } from './statements.ts';
import { Endless } from './turn.ts';
import { TooManyTables } from './uniform.ts';

export interface RunFailure {
  readonly backend: string;
  /**
   * unsupported: a statement that the backend's kernel does not have; cpus: more than it knows; layout: mappings that do
   * not fit; build: the rest.
   */
  readonly kind: 'unsupported' | 'cpus' | 'layout' | 'schedule' | 'build';
  /** Absent where it is about the script as a whole. */
  readonly place?: Place;
  readonly message: string;
}

/** The failure that an error of a build or a run means. Rethrows what is a defect of the engine. */
export function failureOf(error: unknown, scenario: Scenario, choice: BackendChoice): RunFailure {
  const backend = choice.name;
  if (error instanceof Unsupported)
    return { backend, kind: 'unsupported', place: error.place, message: printable(error.message) };
  if (error instanceof LayoutError)
    return { backend, kind: 'layout', place: scenario.maps[error.map]?.place, message: printable(error.message) };
  if (error instanceof ScheduleError)
    return { backend, kind: 'schedule', place: scenario.schedule?.place, message: printable(error.message) };
  if (error instanceof TooManyCpus)
    return { backend, kind: 'cpus', place: choice.place, message: printable(error.message) };
  if (
    error instanceof TooManyPages ||
    error instanceof Endless ||
    error instanceof TooManyFrames ||
    error instanceof OtherTable
  )
    return { backend, kind: 'build', place: error.place, message: error.message };
  if (error instanceof BuildError || error instanceof TooManyTables)
    return { backend, kind: 'build', place: choice.place, message: printable(error.message) };
  throw error;
}

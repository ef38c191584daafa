/**
 * Backends that cannot run a script. Each has a row that says so, and does not make the others fail: only where none is
 * left is the script wrong.
 */
import type { ExpectResult, RefusedResult } from '../model/report.ts';
import type { RunFailure } from '../sim/failure.ts';
import type { Scenario } from '../sim/scenario.ts';
import { failureCodes } from './run-codes.ts';

/** The row of a backend that cannot run the script. */
export function refusedOf(
  scenario: Pick<Scenario, 'backends'> | undefined,
  { backend, kind, message }: RunFailure,
): RefusedResult {
  const preset = scenario?.backends.find(({ name }) => name === backend)?.preset ?? backend;
  return { backend, preset, error: message, code: failureCodes[kind] };
}

/** Expectations that ask about such a backend by name: nobody knows. */
export function unanswered({ expectations }: Scenario, failures: readonly RunFailure[]): ExpectResult[] {
  return failures.flatMap(({ backend, message }) =>
    expectations
      .filter(({ on }) => on?.includes(backend))
      .map(({ place, text }) => ({
        line: place.line,
        backend,
        text,
        ok: null,
        verdict: 'unknown' as const,
        message: `${backend} cannot run this script: ${message}`,
      })),
  );
}

/** Results and refusals in the order of the script's backends. */
export function rowsOf<Result extends { readonly backend: string }>(
  scenario: Pick<Scenario, 'backends'> | undefined,
  results: readonly Result[],
  failures: readonly RunFailure[],
): (Result | RefusedResult)[] {
  const rows = [...results, ...failures.map(failure => refusedOf(scenario, failure))];
  const at = ({ backend }: { backend: string }): number =>
    scenario?.backends.findIndex(({ name }) => name === backend) ?? 0;
  return rows.toSorted((x, y) => at(x) - at(y));
}

/** Sweeping: a script's text in, its cost over a range of one of its params out. */
import { compile } from '../lang/compile.ts';
import * as ast from '../lang/generated/ast.ts';
import { parseScript } from '../lang/parse.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import { counted, grouped } from '../model/number-words.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import type { SweepReport } from '../model/sweep.ts';
import type { Scenario } from '../sim/scenario.ts';
import { sweep, valuesOf } from '../sim/sweep.ts';
import { reported } from './check-text.ts';
import { onBackends } from './choose.ts';
import { failed } from './failures.ts';

export interface SweepRange {
  readonly param: string;
  /** Both included. */
  readonly from: number;
  readonly to: number;
}

export interface SweepChoices {
  /** Aliases or presets, in place of the script's backends. */
  readonly backends?: readonly string[];
  /** Every value of the range, MOST_EVERY at most. */
  readonly every?: boolean;
  /** Is told before each value how many have been run, and how many there are. */
  readonly onValue?: (done: number, of: number) => void;
  /** Reads the files that the script uses. */
  readonly files?: ReadUsed;
}

/** The range where none is asked for: two page-table pages and a little, where the curves have their steps. */
export const FIRST_RANGE = { from: 1, to: 1100 } as const;

/** Most values of a range of which every one is run. */
const MOST_EVERY = 100_000;

/** A range has more values than are run. */
class TooWide extends Error {
  readonly wrongCall = true;
}

/** The params that a script declares, in its order. */
export function paramsOf(text: string): string[] {
  return parseScript(text)
    .value.items.filter(ast.isParam)
    .map(({ name }) => name);
}

/** A value at which the script has a mistake that it does not have at others. */
class Broken extends Error {
  readonly diagnostics: readonly ReportedDiagnostic[];
  constructor(diagnostics: readonly ReportedDiagnostic[]) {
    super('the script has errors');
    this.diagnostics = diagnostics;
  }
}

/** Sweeps a script. Throws UnknownBackend and TooWide; everything that is wrong with the script is a diagnostic. */
export function sweepScript(
  text: string,
  fileName: string,
  { param, from, to }: SweepRange,
  choices: SweepChoices = {},
): SweepReport {
  const all = to - from + 1;
  if (choices.every && all > MOST_EVERY)
    throw new TooWide(
      `${from}..${to} has ${counted(all, 'value')}, and every one is run of at most ${grouped(MOST_EVERY)}`,
    );
  const values = choices.every ? Array.from({ length: all }, (_, i) => from + i) : valuesOf(from, to);
  const sampled = values.length < all;
  let done = 0;
  const report = { schemaVersion: 1 as const, script: fileName, param, from, to, values, sampled };
  const scenarioOf = (value: number): Scenario => {
    choices.onValue?.(done++, values.length);
    const { scenario, diagnostics } = compile(text, fileName, { params: { [param]: value }, files: choices.files });
    if (!scenario) throw new Broken(diagnostics.map(reported));
    return onBackends(scenario, choices.backends);
  };
  try {
    const { series, failures } = sweep(scenarioOf, values);
    return { ...report, series: [...series], diagnostics: failures.map(failed) };
  } catch (error) {
    if (error instanceof Broken) return { ...report, values: [], series: [], diagnostics: [...error.diagnostics] };
    throw error;
  }
}

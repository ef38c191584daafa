/**
 * Comparing outcomes: a script on two backends, or two versions of a script on each backend of theirs. What the
 * command line, and a program, asks `src/sim/explore/diff.ts` through.
 */
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import { type ReportedDiagnostic, SCHEMA_VERSION } from '../model/report.ts';
import { type Comparison, compareOutcomes } from '../sim/explore/diff.ts';
import type { ExplorationOptions } from '../sim/explore/exploration.ts';
import { failureOf } from '../sim/failure.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import { reported } from './check.ts';
import { onBackends } from './choose.ts';
import { failed } from './failures.ts';

/** One comparison, with the names of what was compared. */
export interface NamedComparison extends Comparison {
  readonly a: string;
  readonly b: string;
}

export interface ScriptDiff {
  readonly comparisons: readonly NamedComparison[];
  readonly diagnostics: readonly ReportedDiagnostic[];
}

export interface DiffReport extends ScriptDiff {
  readonly schemaVersion: typeof SCHEMA_VERSION;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** Reads the files that the script uses. */
  readonly files?: ReadUsed;
}

/** The backends of a script, in its order; none where it has errors. */
export function backendsOf({ name, text, files }: NamedText): string[] {
  return compile(text, name, { files }).scenario?.backends.map(choice => choice.name) ?? [];
}

/** Is every outcome of a script on backend A one of B? Throws UnknownBackend. */
export function diffBackends(script: NamedText, a: string, b: string, options: ExplorationOptions = {}): ScriptDiff {
  const { scenario, diagnostics } = compile(script.text, script.name, { files: script.files });
  const found = diagnostics.map(reported);
  if (!scenario) return { comparisons: [], diagnostics: found };
  const [left, right] = [a, b].map(name => onBackends(scenario, [name]));
  const compared = compare(left, left.backends[0], a, right, right.backends[0], b, options);
  return { comparisons: compared.comparisons, diagnostics: [...found, ...compared.diagnostics] };
}

/** Is every outcome of the old script one of the new, on each backend that both name? Throws UnknownBackend. */
export function diffScripts(
  before: NamedText,
  after: NamedText,
  backends: readonly string[] = [],
  options: ExplorationOptions = {},
): ScriptDiff {
  const compiled = [before, after].map(({ name, text, files }) => compile(text, name, { files }));
  const diagnostics = compiled.flatMap(c => c.diagnostics.map(reported));
  const [left, right] = compiled.map(c => c.scenario && onBackends(c.scenario, backends));
  if (!left || !right) return { comparisons: [], diagnostics };
  const comparisons: NamedComparison[] = [];
  for (const choice of left.backends) {
    const other = right.backends.find(b => b.name === choice.name);
    if (!other) continue;
    const names = [before.name, after.name].map(name => `${name} on ${choice.name}`);
    const compared = compare(left, choice, names[0], right, other, names[1], options);
    comparisons.push(...compared.comparisons);
    diagnostics.push(...compared.diagnostics);
  }
  return { comparisons, diagnostics };
}

/** Whether a comparison is no "yes": A has an outcome that B has not, or it could not be told. */
export function differs({ within }: Comparison): boolean {
  return within !== true;
}

export function diffReportOf(diff: ScriptDiff): DiffReport {
  return { schemaVersion: SCHEMA_VERSION, ...diff };
}

function compare(
  left: Scenario,
  leftChoice: BackendChoice,
  a: string,
  right: Scenario,
  rightChoice: BackendChoice,
  b: string,
  options: ExplorationOptions,
): ScriptDiff {
  try {
    const sides = [
      { scenario: left, choice: leftChoice },
      { scenario: right, choice: rightChoice },
    ];
    return { comparisons: [{ a, b, ...compareOutcomes(sides[0], sides[1], options) }], diagnostics: [] };
  } catch (error) {
    return { comparisons: [], diagnostics: [failed(failureOf(error, left, leftChoice))] };
  }
}

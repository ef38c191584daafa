/**
 * Comparing outcomes: a script on two backends, or two versions of a script on each backend of theirs. What the
 * command line, and a program, asks `src/sim/explore/diff.ts` through.
 */
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import { type ReportedDiagnostic, SCHEMA_VERSION } from '../model/report.ts';
import { build } from '../sim/build.ts';
import { type Comparison, compareOutcomes } from '../sim/explore/diff.ts';
import type { ExplorationOptions } from '../sim/explore/exploration.ts';
import { failureOf } from '../sim/failure.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import { reported } from './check-text.ts';
import { onBackends } from './choose.ts';
import { failed } from './failures.ts';

/** One comparison, with the names of what was compared. */
export interface NamedComparison extends Comparison {
  readonly a: string;
  readonly b: string;
}

/** A diagnostic, and which of two scripts it is of. */
export interface DiffDiagnostic extends ReportedDiagnostic {
  readonly of?: 'old' | 'new';
}

export interface ScriptDiff {
  readonly comparisons: readonly NamedComparison[];
  readonly diagnostics: readonly DiffDiagnostic[];
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

/** Of a script with errors, which has no backends to compare, there is nothing to say but these. */
export function brokenDiff({ name, text, files }: NamedText): ScriptDiff | undefined {
  const diagnostics = compile(text, name, { files }).diagnostics.map(reported);
  return diagnostics.some(({ severity }) => severity === 'error') ? { comparisons: [], diagnostics } : undefined;
}

/** Is there a CPU that does something? A file of functions for others has none; nor has a script with errors. */
export const acts = ({ name, text, files }: NamedText): boolean =>
  compile(text, name, { files }).scenario?.programs.some(({ statements }) => statements.length > 0) ?? false;

/** Is every outcome of a script on backend A one of B? Throws UnknownBackend. */
export function diffBackends(script: NamedText, a: string, b: string, options: ExplorationOptions = {}): ScriptDiff {
  const { scenario, diagnostics } = compile(script.text, script.name, { files: script.files });
  const found = diagnostics.map(reported);
  if (!scenario) return { comparisons: [], diagnostics: found };
  const [left, right] = [a, b].map(name => onBackends(scenario, [name]));
  const compared = compare(
    { scenario: left, choice: left.backends[0], title: a },
    { scenario: right, choice: right.backends[0], title: b },
    options,
  );
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
  const diagnostics: DiffDiagnostic[] = compiled.flatMap((c, i) =>
    c.diagnostics.map(d => ({ ...reported(d), of: i === 0 ? 'old' : 'new' }) as const),
  );
  const [left, right] = compiled.map(c => c.scenario && onBackends(c.scenario, backends));
  if (!left || !right) return { comparisons: [], diagnostics };
  const comparisons: NamedComparison[] = [];
  for (const choice of left.backends) {
    const other = right.backends.find(b => b.name === choice.name);
    if (!other) continue;
    const [a, b] = [before.name, after.name].map(name => `${name} on ${choice.name}`);
    const compared = compare(
      { scenario: left, choice, title: a, of: 'old' },
      { scenario: right, choice: other, title: b, of: 'new' },
      options,
    );
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

interface Side {
  readonly scenario: Scenario;
  readonly choice: BackendChoice;
  /** What it is called in the answer. */
  readonly title: string;
  readonly of?: 'old' | 'new';
}

function compare(a: Side, b: Side, options: ExplorationOptions): ScriptDiff {
  try {
    return { comparisons: [{ a: a.title, b: b.title, ...compareOutcomes(a, b, options) }], diagnostics: [] };
  } catch (error) {
    const { scenario, choice, of } = builds(a) ? b : a;
    const failure = failed(failureOf(error, scenario, choice));
    return { comparisons: [], diagnostics: [of === undefined ? failure : { ...failure, of }] };
  }
}

/** Whether a side can be run at all. */
function builds({ scenario, choice }: Side): boolean {
  try {
    build(scenario, choice);
    return true;
  } catch {
    return false;
  }
}

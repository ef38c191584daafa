/**
 * Checking: what is wrong with a script, without running it. Plain data, the same for a terminal, CI and a program
 * that asks.
 */
import { compile } from '../lang/compile.ts';
import type { Diagnostic } from '../lang/diagnostic.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import { build } from '../sim/build.ts';
import { failureOf } from '../sim/failure.ts';
import type { Scenario } from '../sim/scenario.ts';
import { failed, foreseen } from './failures.ts';

/** Diagnostics of a script, in its order. Never throws. */
export function check(text: string, fileName: string, files?: ReadUsed): ReportedDiagnostic[] {
  const { scenario, diagnostics } = compile(text, fileName, { files });
  const found = diagnostics.map(reported);
  return scenario ? [...found, ...setupFailures(scenario)] : found;
}

/** Most pages of a script whose setup block a check runs. */
const MAX_CHECKED_PAGES = 1 << 16;

/**
 * A setup block that does not end is told only by running it, as the build of each backend does. What a check of the text
 * has said already is not said again.
 */
function setupFailures(scenario: Scenario): ReportedDiagnostic[] {
  const pages = scenario.maps.reduce((sum, map) => sum + map.pages, 0);
  if (scenario.setup.statements.length === 0 || pages > MAX_CHECKED_PAGES) return [];
  return scenario.backends.flatMap(choice => {
    try {
      build(scenario, choice);
      return [];
    } catch (error) {
      const failure = failureOf(error, scenario, choice);
      return foreseen(scenario, failure) ? [] : [failed(failure)];
    }
  });
}

/** A diagnostic of the language as reports carry it. */
export function reported({ code, severity, place, message }: Diagnostic): ReportedDiagnostic {
  return { code, severity, ...place, message };
}

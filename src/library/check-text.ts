/** What a look at the text of a script says, and whether that is all: nothing of the engine is loaded for it. */
import { compile } from '../lang/compile.ts';
import type { Diagnostic } from '../lang/diagnostic.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';

export interface CheckedText {
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** The script, where it has a setup block: only running that tells whether it ends. */
  readonly toSetUp: Scenario | null;
}

/** Diagnostics of a script, in its order. Never throws. */
export function checkText(text: string, fileName: string, files?: ReadUsed): CheckedText {
  const { scenario, diagnostics } = compile(text, fileName, { files });
  const hasSetup = scenario !== undefined && scenario.setup.statements.length > 0;
  return { diagnostics: diagnostics.map(reported), toSetUp: hasSetup ? scenario : null };
}

/** A diagnostic of the language as reports carry it. */
export function reported({ code, severity, place, message }: Diagnostic): ReportedDiagnostic {
  return { code, severity, ...place, message };
}

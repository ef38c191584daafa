/** Runs a script's text, for tests: results by backend name. */

import { compile } from '../../src/lang/compile.ts';
import type { ExpectResult, Recording } from '../../src/model/report.ts';
import { runScenario } from '../../src/sim/run.ts';

export interface Scripted {
  readonly on: Readonly<Record<string, Recording>>;
  readonly expects: readonly ExpectResult[];
}

/** Compiles and runs a script that has no mistakes. */
export function scripted(text: string): Scripted {
  const { scenario, diagnostics } = compile(text, 'test.pte');
  if (!scenario) throw new Error(diagnostics.map(d => `${d.place.line}: ${d.code} ${d.message}`).join('\n'));
  const { recordings, expects } = runScenario(scenario);
  return { on: Object.fromEntries(recordings.map(r => [r.result.backend, r])), expects };
}

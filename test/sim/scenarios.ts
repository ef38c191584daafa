/** Scenarios for tests of the engine, written as scripts: what the engine is given is what the language makes. */
import { compile } from '../../src/lang/compile.ts';
import type { Recording } from '../../src/model/report.ts';
import { runScenario } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';

/** Compiles, and fails the test with the script's own errors where there are any. */
export function scenarioOf(text: string): Scenario {
  const { scenario, diagnostics } = compile(text, 'test.pte');
  const errors = diagnostics.filter(d => d.severity === 'error');
  if (!scenario || errors.length)
    throw new Error(errors.map(d => `${d.place.line}: ${d.code} ${d.message}`).join('\n'));
  return scenario;
}

/** The recording of the script's only backend. */
export function recordingOf(text: string, options: { schedule?: string; bulk?: boolean } = {}): Recording {
  return runScenario(scenarioOf(text), options).recordings[0];
}

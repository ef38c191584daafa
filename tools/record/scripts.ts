/** A script that is to be recorded, or why it cannot be. */
import { programText } from '../../src/export/c/program.ts';
import { compile } from '../../src/lang/compile.ts';
import { failureOf } from '../../src/sim/failure.ts';
import type { Scenario } from '../../src/sim/scenario.ts';

export interface Recordable {
  readonly name: string;
  readonly scenario: Scenario;
}

/** Reads a script's text; the complaints are `file:line:column: message`. */
export function recordable(
  path: string,
  text: string,
  name: string,
): Recordable | { readonly complaints: readonly string[] } {
  const { scenario, diagnostics } = compile(text, path);
  const errors = diagnostics.filter(d => d.severity === 'error');
  if (!scenario || errors.length > 0)
    return { complaints: errors.map(d => `${path}:${d.place.line}:${d.place.column}: ${d.message}`) };
  try {
    programText([{ name, scenario }], []);
    return { name, scenario };
  } catch (error) {
    const { place, message } = failureOf(error, scenario, scenario.backends[0]);
    return { complaints: [`${path}:${place?.line ?? 1}:${place?.column ?? 1}: ${message}`] };
  }
}

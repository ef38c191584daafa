/**
 * Importing: a script that does what a trace shows. It is checked as any script is, so that nobody is handed one that
 * does not run; where a trace asks for what no script can say, the answer is that, in a sentence.
 */
import { compile } from '../lang/compile.ts';
import { type ImportedScript, importTrace } from '../trace/index.ts';

export interface CheckedImport extends ImportedScript {
  /** Why there is no script: the trace shows what a script cannot say. */
  readonly unsayable?: string;
}

/** The script of a trace's text; an empty text where it would not pass its check. */
export function importScript(trace: string): CheckedImport {
  const imported = importTrace(trace);
  const wrong = compile(imported.script, 'imported.pte').diagnostics.find(d => d.severity === 'error');
  if (!wrong) return imported;
  const { line } = wrong.place;
  const text = imported.script.split('\n')[line - 1]?.trim().slice(0, 80) ?? '';
  return { ...imported, script: '', unsayable: `no script can say this trace: \`${text}\`: ${wrong.message}` };
}

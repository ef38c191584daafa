/**
 * Importing: a script that does what a trace shows. It is checked as any script is, so that nobody is handed one that
 * does not run; where a trace asks for what no script can say, the answer is that, in a sentence.
 */
import { compile } from '../lang/compile.ts';
import { beginning } from '../model/beginning.ts';
import { type ImportedScript, importTrace, readTrace } from '../trace/index.ts';
import { compareScript } from './compare.ts';

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
  const text = beginning(imported.script.split('\n')[line - 1]?.trim() ?? '', 80);
  return { ...imported, script: '', unsayable: `no script can say this trace: \`${text}\`: ${wrong.message}` };
}

/**
 * An imported script held against its trace: where the two differ, the script says so in a comment, and the answer has the sentence. A
 * damaged trace is not asked: its script does what could be read.
 */
export function checkedAgainst(imported: CheckedImport, trace: string): { script: string; differs?: string } {
  const { script, problems } = imported;
  if (problems.length > 0) return { script };
  const { compared, diagnostics } = compareScript(script, 'imported.pte', readTrace(trace));
  const divergence = compared?.comparison.divergence;
  if (compared && !divergence) return { script };
  const differs = divergence
    ? `the script differs from the trace, first after ${divergence.agreed} event${divergence.agreed === 1 ? '' : 's'} of ${divergence.call || 'all'}`
    : `the script does not run: ${diagnostics[0]?.message ?? 'nothing says why'}`;
  return { script: script.replace(/^(?=machine |backend )/m, `# Not as the trace has it: ${differs}.\n`), differs };
}

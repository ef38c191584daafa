/** What `ptelab check` does with its scripts, whoever has read the call. */
import { checkText } from '../library/check-text.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import { complain } from './diagnostic-lines.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import { endCall } from './streams.ts';
import { worstOf } from './worst-of.ts';

/** Prints what is wrong with each script, sets the exit status, and ends the call. */
export async function checkScripts(files: readonly string[]): Promise<void> {
  process.exitCode = await worstOf(files, async file => {
    const text = readScript(file);
    const found = await check(text, file);
    return complain(file, found, text) ? 2 : 0;
  });
  endCall();
}

/** The engine is loaded for a script that has something to set up. */
async function check(text: string, file: string): Promise<readonly ReportedDiagnostic[]> {
  const { diagnostics, toSetUp } = checkText(text, shownName(file), filesFor(file));
  if (!toSetUp) return diagnostics;
  const { setupFailures } = await import('../library/setup-failures.ts');
  return [...diagnostics, ...setupFailures(toSetUp)];
}

/**
 * Checking: what is wrong with a script, without running it. Plain data, the same for a terminal, CI and a program
 * that asks.
 */
import type { ReadUsed } from '../lang/used-files.ts';
import type { ReportedDiagnostic } from '../model/report.ts';
import { checkText } from './check-text.ts';
import { setupFailures } from './setup-failures.ts';

/** Diagnostics of a script, in its order. Never throws. */
export function check(text: string, fileName: string, files?: ReadUsed): ReportedDiagnostic[] {
  const { diagnostics, toSetUp } = checkText(text, fileName, files);
  return toSetUp ? [...diagnostics, ...setupFailures(toSetUp)] : [...diagnostics];
}

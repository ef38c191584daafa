/** A vitest reporter that writes how many tests passed and failed, as JSON, to the file named by TOTALS_FILE. */

import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { Totals } from '../tools/test.ts';

export default class TotalsReporter implements Reporter {
  /** A file that could not be loaded, and an error outside of every test, count as failed: nothing is left out. */
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals: Totals = { passed: 0, failed: unhandledErrors.length };
    for (const module of modules) {
      totals.failed += module.errors().length;
      for (const test of module.children.allTests()) totals[test.result().state === 'passed' ? 'passed' : 'failed']++;
    }
    if (process.env.TOTALS_FILE) writeFileSync(process.env.TOTALS_FILE, JSON.stringify(totals));
  }
}

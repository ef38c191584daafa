/**
 * Every code of a run has a page, and the page's example shows it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';
import { pageOfRunCode, type RunCode, runCodes } from '../../src/library/run-codes.ts';
import { findingsOf } from '../../src/server/findings.ts';
import { perform } from '../../src/server/runs/job.ts';

const root = join(import.meta.dirname, '../..');
const codes = Object.keys(runCodes) as RunCode[];
/** What the engine can do grows, and what it does while somebody types is shown elsewhere. */
const withoutExample: readonly RunCode[] = ['PTE205', 'PTE210', 'PTE211'];

test.each(codes)('%s says what it is, the rule and the fix, and its example shows it', code => {
  const page = readFileSync(join(root, pageOfRunCode(code)), 'utf8');
  const { severity, title } = runCodes[code];
  expect(page.startsWith(`# ${code}: ${title}\n\nSeverity: ${severity}.\n`)).toBe(true);
  expect(page).toContain('**The rule.** ');
  expect(page).toContain('**The fix.** ');
  const example = /```pte\n([^`]*)```/.exec(page)?.[1];
  expect(example === undefined).toBe(withoutExample.includes(code));
  if (example !== undefined) expect(codesOf(example)).toContain(code);
});

function codesOf(text: string): string[] {
  const { scenario } = run(text, 'example.pte');
  return scenario ? findingsOf(scenario, perform({ scenario })).map(finding => finding.code) : [];
}

test('a schedule that does not fit is told of at its line; one given from outside at none', () => {
  const text = 'backend native\nmap heap 1 pages rw\n\nschedule "0x999"\ncpu 0 { mprotect heap r }\n';
  const place = (schedule?: string) => run(text, 'x.pte', { schedule }).diagnostics.find(d => d.code === 'PTE207');
  expect(place()).toMatchObject({ line: 4, column: 1 });
  expect(place('0x998')).toMatchObject({ line: 1, column: 1 });
});

/**
 * Every code of a run has a page, and the page's example shows it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';
import { pageOfRunCode, type RunCode, runCodes } from '../../src/library/run-codes.ts';
import { findingsOf } from '../../src/server/findings/findings.ts';
import { perform } from '../../src/server/jobs/run.ts';

const root = join(import.meta.dirname, '../..');
const codes = Object.keys(runCodes) as RunCode[];
/** Backends that a script does not name itself are shown below, and what happens while somebody types elsewhere. */
const withoutExample: readonly RunCode[] = ['PTE205', 'PTE206', 'PTE210', 'PTE211'];

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

test.each([
  ['PTE205', 'map heap 4 pages rw\ncpu 0 { madvise-free heap }\n', 'naive'],
  ['PTE205', 'map heap 4 pages rw\ncpu 0 { read heap }\ncpu 1 { read heap }\n', 'lguest'],
  ['PTE206', 'map heap 2000000 pages rw\ncpu 0 { mprotect heap r }\n', 'native-pae'],
])('%s: a backend from outside that cannot run the script', (code, text, backend) => {
  const { diagnostics, recordings } = run(`backend xen-6.1\n${text}`, 'x.pte', { backends: ['xen-6.1', backend] });
  expect(diagnostics.map(d => d.code)).toEqual([code]);
  expect(recordings.map(r => r.result.backend)).toEqual(['xen-6.1']);
});

/**
 * What Linux on Xen did (6.1 on 4.17, 6.12 and 7.2 on 4.20), and what the model says it does: every recording of test/traces against a script that
 * does what the recorded program did, event for event. There is no list of exceptions.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runBackend } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { compareTrace } from '../../src/trace/compare.ts';
import { importTrace } from '../../src/trace/importing.ts';
import { readTrace } from '../../src/trace/reader.ts';
import { comparisonText } from '../../src/trace/report.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { recording, recordings, recordingsIn } from '../trace/recordings.ts';

const scripts = join(import.meta.dirname, '..', 'scripts', 'conformance');

/** The script of a recording; an annotated one, unless it has its own, is the same program as the plain one. */
function scriptOf(name: string): string {
  const own = join(scripts, `${name}.pte`);
  const file = existsSync(own) ? own : join(scripts, `${name.replace(/^annotated\//, '')}.pte`);
  return readFileSync(file, 'utf8');
}

/** The comparison as text, empty where both agree. */
function difference(scenario: Scenario, text: string): string {
  const { recording } = runBackend(scenario, scenario.backends[0]);
  const statements = scenario.programs.map(p => p.statements.map(s => s.action.kind));
  const comparison = compareTrace({ log: recording.log, pages: recording.pages, statements }, readTrace(text));
  return comparison.agrees ? '' : comparisonText(comparison, 'script', 'trace', recording.result.backend);
}

describe('the script of each recording agrees with it', () => {
  test.each([...recordings, ...recordingsIn('annotated')])('$name', ({ name, text }) => {
    expect(difference(scenarioOf(scriptOf(name)), text)).toBe('');
  });
});

describe('so does what an import makes of the recording', () => {
  test.each([...recordings])('$name', ({ text }) => {
    expect(difference(scenarioOf(importTrace(text).script), text)).toBe('');
  });
});

describe.each(['6.12', '7.2', '7.2-lazy'] as const)(
  'what an import makes of a recording of %s, on that kernel',
  kernel => {
    test.each(recordingsIn(kernel))('$name', ({ text }) => {
      const { script } = importTrace(text);
      // Where no update is queued or loses W, nothing says which kernel it was.
      const scenario = scenarioOf(script.replace(/^backend .*$/m, `backend xen-${kernel}`));
      expect(difference(scenario, text)).toBe('');
    });
  },
);

test.each([
  ['flip_7', 'xen-6.1'],
  ['6.12/flip_7', 'xen-6.12'],
  ['7.2/flip_7', 'xen-7.2'],
  ['7.2/mremap_64', 'xen-7.2'],
  ['7.2-lazy/flip_33', 'xen-7.2-lazy'],
  ['7.2-lazy/mremap_64', 'xen-7.2-lazy'],
])('an import of %s is for %s', (name, backend) => {
  expect(importTrace(recording(name)).script).toContain(`\nbackend ${backend}\n`);
});

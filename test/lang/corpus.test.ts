/**
 * Every script of the corpus compiles without an error, and fast; and the scenario is plain data.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';

const folder = join(import.meta.dirname, '../../media/examples');
const scripts = readdirSync(folder).filter(name => name.endsWith('.pte'));

test.each(scripts)('%s', name => {
  const text = readFileSync(join(folder, name), 'utf8');
  const { scenario, diagnostics } = compile(text, name);
  expect(diagnostics.filter(d => d.severity === 'error')).toEqual([]);
  expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
});

test.each(scripts)('%s opens with what it is about', name => {
  expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^# \S.+/);
});

test.each([
  'lost-dirty-queued.pte',
  'lost-dirty-naive.pte',
  'electric-fence.pte',
  'forgot-preserve-ad.pte',
  'own-protocol-cmpxchg.pte',
])('%s has not even a hint', name => {
  expect(compile(readFileSync(join(folder, name), 'utf8'), name).diagnostics).toEqual([]);
});

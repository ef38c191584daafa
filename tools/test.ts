/**
 * `npm test`: everything that can be wrong, in the order in which it is cheapest to find out. Builds, checks types and
 * lint, packages the extension, then runs every suite, the last of them in a real VS Code with that package installed.
 * Each of these steps counts as one check beside the tests. The last line is `N passed, N failed`.
 *
 * Arguments go to vitest: `npm test -- test/lang` runs all steps but only the tests of that folder. `npm run test:long` has
 * also the long tier (vitest.config.ts says what that is), with random tests from a new seed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Totals {
  passed: number;
  failed: number;
}

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const totalsFile = join(root, '.cache/totals.json');

const steps = [
  { name: 'build', script: join(root, 'esbuild.mjs'), args: [] },
  { name: 'types', script: join(modules, 'typescript/bin/tsc'), args: ['-p', root] },
  {
    name: 'types of the core',
    script: join(modules, 'typescript/bin/tsc'),
    args: ['-p', join(root, 'tsconfig.core.json')],
  },
  { name: 'lint', script: join(modules, '@biomejs/biome/bin/biome'), args: ['check', root] },
  { name: 'package', script: join(root, 'tools/package.ts'), args: [] },
];

const given = process.argv.slice(2);
const long = given[0] === '--long';

const totals: Totals = { passed: 0, failed: 0 };
for (const { name, script, args } of steps) {
  const ok = run(name, script, args);
  totals[ok ? 'passed' : 'failed']++;
  // Nothing below means anything without a build.
  if (!ok && name === 'build') finish();
}
rmSync(totalsFile, { force: true });
mkdirSync(join(root, '.cache'), { recursive: true });
const reporters = ['--reporter=default', `--reporter=${join(root, 'test/totals.ts')}`];
const green = run('tests', join(modules, 'vitest/vitest.mjs'), ['run', ...reporters, ...given.slice(long ? 1 : 0)]);
if (existsSync(totalsFile)) {
  const tests: Totals = JSON.parse(readFileSync(totalsFile, 'utf8'));
  totals.passed += tests.passed;
  totals.failed += tests.failed;
}
// A run that ended badly without a failed test, such as one that found no tests, is a failure too.
if (!green && totals.failed === 0) totals.failed++;
finish();

function run(name: string, script: string, args: readonly string[]): boolean {
  const started = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TOTALS_FILE: totalsFile, ...(long && { LONG: '1' }) },
  });
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

function finish(): never {
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  process.exit(totals.failed > 0 ? 1 : 0);
}

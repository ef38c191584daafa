/**
 * `npm run bench`: builds for production, then calls the `bench` function of every file in test/bench, one after
 * another and each in a process of its own. It prints what it found, and throws where a limit is missed.
 *
 *   npm run bench -- [NAME…]     only those whose file name contains one of these
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);

function run(...args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

if (!run(join(root, 'esbuild.mjs'), '--production')) process.exit(1);
const missed: string[] = [];
for (const file of globSync('test/bench/*.ts', { cwd: root }).sort()) {
  const name = basename(file, '.ts');
  if (wanted.length > 0 && !wanted.some(part => name.includes(part))) continue;
  console.log(`\n== ${name}`);
  const url = pathToFileURL(join(root, file));
  const call = `await (await import(${JSON.stringify(url.href)})).bench()`;
  if (!run('--input-type=module', '--eval', call)) missed.push(name);
}
if (missed.length > 0) {
  console.error(`\nmissed: ${missed.join(', ')}`);
  process.exitCode = 1;
}

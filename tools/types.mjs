/**
 * Types of the library: what TypeScript emits for src/library/index.ts and the modules that its signatures name, and
 * nothing else, into dist/types.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const all = join(root, '.cache/types');
const target = join(root, 'dist/types');

/** Writes dist/types. */
export function emitTypes() {
  rmSync(all, { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  const shape = ['--rootDir', join(root, 'src'), '--outDir', all];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'src/library/tsconfig.json'), ...options, ...shape], {
    stdio: 'inherit',
  });
  const wanted = [join(all, 'library/index.d.ts')];
  const seen = new Set(wanted);
  while (wanted.length) {
    const file = wanted.pop();
    const copy = join(target, relative(all, file));
    mkdirSync(dirname(copy), { recursive: true });
    const text = readFileSync(file, 'utf8');
    // A program that uses the types resolves .js to the .d.ts beside it.
    writeFileSync(copy, text.replace(/from '(\.[^']+)\.ts'/g, "from '$1.js'"));
    for (const [, path] of text.matchAll(/from '(\.[^']+)\.ts'/g)) {
      const next = join(dirname(file), `${path}.d.ts`);
      if (!seen.has(next)) wanted.push(next);
      seen.add(next);
    }
  }
}

if (import.meta.main) emitTypes();

/** Scripts that use files, on the command line. The folder of the call is the workspace. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder, ptelabIn } from './ptelab.ts';

const example = join(import.meta.dirname, '../../media/examples/own-backend');
const kernel = readFileSync(join(example, 'my-mm.pte'), 'utf8');
const heap = readFileSync(join(example, 'heap.pte'), 'utf8');

const folder = newFolder({});
for (const below of ['work', 'work/kernels', 'work/scripts']) mkdirSync(join(folder, below));
const work = join(folder, 'work');
writeFileSync(join(folder, 'outside.pte'), kernel);
writeFileSync(join(work, 'kernels/my-mm.pte'), kernel);
writeFileSync(join(work, 'kernels/wrong.pte'), 'fn first(p) {\n  return read_pte(q)\n}\n');
symlinkSync(join(folder, 'outside.pte'), join(work, 'kernels/link.pte'));
const using = (name: string, path: string): string => {
  writeFileSync(join(work, 'scripts', name), heap.replace('use "my-mm.pte"', `use "${path}"`));
  return `scripts/${name}`;
};
const good = using('good.pte', '../kernels/my-mm.pte');

test('every command takes the file along', () => {
  expect(ptelabIn(work, 'test', 'scripts').stdout).toBe('8 passed, 0 failed\n');
  const { results } = JSON.parse(ptelabIn(work, 'run', good, '--backend', 'mine', '--format', 'json').stdout);
  expect(results).toMatchObject([{ backend: 'mine', preset: 'native' }]);
  expect(results[0].ratioToNative).toBeLessThan(1);
  expect(ptelabIn(work, 'diff', good).stdout).toMatch(/^every outcome of mine is one of native$/m);
  expect(ptelabIn(work, 'export', '--to', 'promela', good).stdout).toContain('good.pte on mine');
});

test.each([
  ['way-out.pte', '../../outside.pte', /: it lies outside .*\/work\n/],
  ['link.pte', '../kernels/link.pte', /: a link leads out of .*\/work\n/],
  ['folder.pte', '../kernels/none.pte', /: there is no such file\n/],
])('%s is refused by place', (name, path, reason) => {
  const { status, stderr } = ptelabIn(work, 'check', using(name, path));
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^scripts/${name}:4:5: error PTE080: cannot use "${path}"`));
  expect(stderr).toMatch(reason);
});

test('outside the folder of the call, only what lies beside the script or below', () => {
  const { status, stderr } = ptelabIn(join(work, 'kernels'), 'check', join(work, good));
  expect(status).toBe(2);
  expect(stderr).toMatch(/it lies outside .*\/work\/scripts\n/);
});

test('a mistake in the file is said at the `use`, and in the file', () => {
  expect(ptelabIn(work, 'check', using('wrong.pte', '../kernels/wrong.pte')).stderr.split('\n').slice(0, 2)).toEqual([
    'scripts/wrong.pte:4:5: error PTE081: "../kernels/wrong.pte" has an error: line 2: there is no `q` here',
    'scripts/wrong.pte:16:23: warning PTE028: no backend of this script is named `mine`; this is skipped',
  ]);
});

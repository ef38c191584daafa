/**
 * Does the packed tarball do what a checkout does? Packed, installed into an empty folder without a network, and run
 * by npx and as a library. What is in it is a whitelist (`files` of package.json).
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gallery } from '../../src/host/gallery.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ptelab-npx-'));
const project = join(folder, 'project');
let files: string[] = [];

/** A command in the empty project; fails the test with what it said. */
function sh(command: string, args: readonly string[], cwd = project): string {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

beforeAll(() => {
  mkdirSync(project);
  sh(process.execPath, [join(root, 'tools/types.mjs')], root);
  const packed = sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  const [{ filename, files: list }] = Object.values<{ filename: string; files: { path: string }[] }>(
    JSON.parse(packed),
  );
  files = list.map(f => f.path);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  sh('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)]);
  copyFileSync(join(root, 'media/examples/lost-dirty-naive.pte'), join(project, 'naive.pte'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the npm package', () => {
  it('runs by npx', () => {
    expect(sh('npx', ['--offline', 'ptelab', '--version']).trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(sh('npx', ['--offline', 'ptelab', 'test', 'naive.pte'])).toMatch(/^\d+ passed, 0 failed$/m);
  });

  it('has every script of the gallery', () => {
    const names = gallery().flatMap(({ scripts }) => scripts.map(({ name }) => name));
    expect(names.filter(name => !files.includes(`media/examples/${name}`))).toEqual([]);
    sh('npx', ['--offline', 'ptelab', 'examples', '--out', 'all']);
    expect(readFileSync(join(project, 'all/fixes/dirty-cow.pte'), 'utf8')).toBe(
      readFileSync(join(root, 'media/examples/fixes/dirty-cow.pte'), 'utf8'),
    );
  });

  it('is a library: every example of its page runs, and its types hold', () => {
    const page = readFileSync(join(root, 'media/docs/library.md'), 'utf8');
    const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(examples.map(code => /ptelab'/.test(code))).toEqual(examples.map(() => true));
    expect(examples.length).toBe(5);
    copyFileSync(join(root, 'test/traces/flip_33.txt'), join(project, 'flip_33.txt'));
    examples.forEach((code, i) => {
      writeFileSync(join(project, `example${i}.ts`), code);
      const { stdout, stderr, status } = spawnSync(process.execPath, [`example${i}.ts`], {
        cwd: project,
        encoding: 'utf8',
      });
      // What an example prints is what its comments say, line for line.
      const promised = [...code.matchAll(/\/\/ (.*)$/gm)].map(([, line]) => line);
      expect({ status, stderr, lines: stdout.trimEnd().split('\n') }).toEqual({
        status: 0,
        stderr: '',
        lines: promised,
      });
    });
    symlinkSync(join(root, 'node_modules/@types'), join(project, 'node_modules/@types'));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    sh(process.execPath, [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...options,
      ...examples.map((_, i) => `example${i}.ts`),
    ]);
  });

  it('carries built files, docs and examples, and no sources, tests or maps', () => {
    expect(files).toContain('dist/cli.js');
    expect(files).toContain('dist/cli.cjs');
    expect(files).toContain('dist/ptelab.cjs');
    expect(files).toContain('dist/server.cjs');
    expect(files).toContain('media/examples/lost-dirty-naive.pte');
    expect(files).toContain('media/editors/vim/syntax/pte.vim');
    expect(files.filter(f => /^(src|test|webview)\/|\.map$/.test(f))).toEqual([]);
  });
});

/** `ptelab backends` and `ptelab examples`: what there is. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presets } from '../../src/sim/presets.ts';
import { newFolder, ptelab, ptelabIn, ptelabReading } from './ptelab.ts';

const media = join(import.meta.dirname, '../../media');

describe('ptelab backends', () => {
  test('every preset within 80 columns, and what it is checked against', () => {
    const { status, stdout } = ptelab('backends');
    for (const { name, checked } of presets)
      expect(
        stdout.split('\n').some(line => line.startsWith(name) && line.endsWith(checked)),
        name,
      ).toBe(true);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(status).toBe(0);
  });

  test('the help of `run` names every preset, too', () => {
    const { stdout } = ptelab('run', '--help');
    const [, named] = /or a preset: (.*?)\.\n/s.exec(stdout) ?? [];
    expect(named?.split(/,\s/)).toEqual(presets.map(({ name }) => name));
  });

  test('says the same as the page of the backends', () => {
    const page = readFileSync(join(media, 'docs/backends.md'), 'utf8');
    const words = { recordings: /^recordings/, source: /^the (source|calls)/, nothing: /^nothing/ };
    for (const { name, checked } of presets) {
      const section = page.split(/^### /m).find(part => part.includes(`<!-- ${name} -->`));
      expect(/\*Checked against\*: (.*)/.exec(section ?? '')?.[1], name).toMatch(words[checked]);
    }
  });

  test('one with its knobs, and all as JSON', () => {
    expect(ptelab('backends', 'xen-6.1').stdout).toMatch(/^ {2}mc_batch +32 +1 to 1024 entries$/m);
    const { backends, knobs } = JSON.parse(ptelab('backends', '--format', 'json').stdout);
    expect(backends.map((b: { name: string }) => b.name)).toEqual(presets.map(preset => preset.name));
    expect(Object.keys(backends[0].knobs)).toContain('mc_batch');
    expect(knobs.find((k: { name: string }) => k.name === 'mc_batch')).toMatchObject({ kind: 'number', max: 1024 });
  });

  test('a name that is none', () => {
    expect(ptelab('backends', 'xen-6.0')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('did you mean xen-6.1?'),
    });
  });
});

describe('ptelab examples', () => {
  const files = globSync(['*.pte', 'fixes/*.pte'], { cwd: join(media, 'examples') });

  test('lists each by its question', () => {
    const { status, stdout } = ptelab('examples');
    const names = stdout.match(/^\S+(?=\n {4})/gm)!;
    expect(names[0]).toBe('lost-dirty-queued');
    expect(names.sort()).toEqual(files.map(file => file.replace('.pte', '')).sort());
    expect(stdout).toMatch(/^or-without-cmpxchg-loses-d\n {4}What if .*\?$/m);
    expect(status).toBe(0);
  });

  test('prints one as it is, ready to run', () => {
    const { stdout } = ptelab('examples', 'lost-dirty-queued');
    expect(stdout).toBe(readFileSync(join(media, 'examples/lost-dirty-queued.pte'), 'utf8'));
    expect(ptelabReading(stdout, 'run', '-').status).toBe(0);
    const fix = readFileSync(join(media, 'examples/fixes/dirty-cow.pte'), 'utf8');
    expect(ptelab('examples', 'dirty-cow').stdout).toBe(fix);
    expect(ptelab('examples', 'lost-dirty-queud').stderr).toBe(
      'ptelab: there is no example lost-dirty-queud; did you mean lost-dirty-queued?\n',
    );
  });

  test('writes them to a folder, and over nothing', () => {
    const cwd = newFolder({});
    expect(ptelabIn(cwd, 'examples', '--out', 'a/b').stdout).toBe(`${files.length} scripts in a/b\n`);
    expect(ptelabIn(cwd, 'examples', '--out', 'a/b').status).toBe(0);
    writeFileSync(join(cwd, 'a/b/lost-dirty-naive.pte'), 'mine');
    expect(ptelabIn(cwd, 'examples', '--out', 'a/b', 'lost-dirty-queued', 'lost-dirty-naive')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ptelab: a/b/lost-dirty-naive.pte is there already, with another text\n',
    });
    expect(readFileSync(join(cwd, 'a/b/lost-dirty-naive.pte'), 'utf8')).toBe('mine');
    expect(ptelabIn(cwd, 'examples', '-o', 'a/b/lost-dirty-naive.pte/c', 'lost-dirty-naive').status).toBe(2);
    expect(existsSync(join(cwd, 'a/b/lost-dirty-naive.pte/c'))).toBe(false);
  });
});

/** What V8 made of the program is kept for its files as they were then, and for no others. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
mkdirSync(join(root, '.cache'), { recursive: true });
const base = mkdtempSync(join(root, '.cache/kept-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const program = join(base, 'dist');
cpSync(join(root, 'dist'), program, { recursive: true, filter: path => !/\.map$|\/web|\/types/.test(path) });
const script = join(root, 'test/scripts/litmus/flushed-no-stale-write.pte');
const cache = join(base, 'ptelab');
beforeEach(() => rmSync(cache, { recursive: true, force: true }));

function ptelab(args: readonly string[], env: Record<string, string> = {}): { stdout: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(program, 'cli.cjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: '', NODE_DISABLE_COMPILE_CACHE: '', XDG_CACHE_HOME: base, ...env },
  });
  expect(stderr).toBe('');
  return { stdout, status };
}

const kept = (): string[] => readdirSync(cache).map(name => join(cache, name));
/** How often the file was written, each time with more. */
const written = (): number => readFileSync(kept()[0]).readUInt32LE(0);

test('a call says the same with what a call before it kept', () => {
  const calls = [1, 2, 3].map(() => ptelab(['explore', script]));
  expect(calls[0].stdout).toContain('complete');
  expect(calls[1]).toEqual(calls[0]);
  expect(calls[2]).toEqual(calls[0]);
  const [file, ...others] = kept();
  expect(others).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file of the program that changed is not run as it was, though it is as long', () => {
  ptelab(['explore', script]);
  const word = 'late stores left out';
  const files = globSync(join(program, 'shared-*.cjs')).filter(file => readFileSync(file, 'utf8').includes(word));
  expect(files.length).toBeGreaterThan(0);
  const texts = files.map(file => readFileSync(file, 'utf8'));
  files.forEach((file, i) => {
    writeFileSync(file, texts[i].replaceAll(word, 'LATE STORES LEFT OUT'));
  });
  const changed = ptelab(['explore', script]);
  files.forEach((file, i) => {
    writeFileSync(file, texts[i]);
  });
  expect(changed.stdout).toContain('LATE STORES LEFT OUT');
  expect(ptelab(['explore', script]).stdout).not.toContain('LATE STORES LEFT OUT');
});

test('a file that is put in the place of another, as long and with its times, is run as it is', () => {
  ptelab(['check', script]);
  const file = join(program, 'ptelab.cjs');
  const [text, { atime, mtime }] = [readFileSync(file, 'utf8'), statSync(file)];
  const other = join(program, 'other');
  writeFileSync(other, `process.exitCode = 7;${' '.repeat(Buffer.byteLength(text))}`.slice(0, Buffer.byteLength(text)));
  utimesSync(other, atime, mtime);
  renameSync(other, file);
  const { status } = ptelab(['check', script]);
  writeFileSync(file, text);
  expect(status).toBe(7);
  expect(ptelab(['check', script]).status).toBe(0);
});

test('a call keeps what it did not come to, so that calls of different scripts need not write it anew in turn', () => {
  const witnessed = join(root, 'test/scripts/litmus/late-flush-after-write-protect.pte');
  const size = (): number => statSync(kept()[0]).size;
  ptelab(['explore', script]);
  const alone = size();
  ptelab(['explore', witnessed]);
  const both = size();
  expect(both).toBeGreaterThan(alone);
  ptelab(['explore', script]);
  expect(size()).toBeGreaterThanOrEqual(both);
});

test.each([
  ['nothing', () => Buffer.alloc(0)],
  ['what is none of ours', () => Buffer.from('none of ours, and long enough to be read as if it were')],
  ['a part', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['zeros at its end', (whole: Buffer) => whole.fill(0, 100)],
  [
    'what was made of a file that is gone',
    (whole: Buffer) =>
      whole.fill('Z', whole.indexOf('shared-') + 'shared-'.length, whole.indexOf('.cjs', whole.indexOf('shared-'))),
  ],
  // V8 believes such code: it ended the process, or took a number of the program for another.
  [
    'a bit that fell over',
    (whole: Buffer) => whole.fill(whole[whole.length >> 2] ^ 0x10, whole.length >> 2, (whole.length >> 2) + 1),
  ],
  ['other writes than were counted', (whole: Buffer) => whole.fill(200, 0, 4)],
])('a file that holds %s is not run, and gives way to a whole one', (_, damage) => {
  const before = ptelab(['check', script]);
  const [file] = kept();
  writeFileSync(file, damage(readFileSync(file)));
  expect(ptelab(['check', script])).toEqual(before);
  expect(written()).toBe(1);
});

test.each<[string, (file: string) => void]>([
  ['others may have written', file => chmodSync(file, 0o622)],
  [
    'is a link',
    file => {
      renameSync(file, join(base, 'elsewhere'));
      symlinkSync(join(base, 'elsewhere'), file);
    },
  ],
  [
    'is a pipe that nobody writes to',
    file => {
      rmSync(file);
      execFileSync('mkfifo', ['-m', '600', file]);
    },
  ],
])('a file that %s is not read, and gives way to one of the caller’s own', (_, change) => {
  ptelab(['check', script]);
  ptelab(['check', script]);
  expect(written()).toBe(2);
  change(kept()[0]);
  ptelab(['check', script]);
  expect(written()).toBe(1);
  expect(lstatSync(kept()[0]).mode & 0o170777).toBe(0o100600);
});

test('a caller can turn it off, or have Node keep what it does', () => {
  ptelab(['check', script], { NODE_DISABLE_COMPILE_CACHE: '1' });
  ptelab(['check', script], { NODE_COMPILE_CACHE: join(base, 'of-node') });
  expect(readdirSync(base)).not.toContain('ptelab');
});

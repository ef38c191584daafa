/**
 * What a script, a trace, a file's name or a folder can do to whoever looks at it on the command line: nothing. No text
 * of theirs is obeyed by a terminal, no link makes a walk endless, no pipe is waited for, and no file is left half written.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printable } from '../../src/model/printable.ts';
import { file, folder, newFolder, program, ptelab, ptelabIn } from './ptelab.ts';

const ESC = '\u001b';
const window = `${ESC}]0;owned\u0007`;

function controls(text: string): string[] {
  return [...text].filter(c => printable(c) !== c);
}

describe('a terminal obeys nothing that stands in a file', () => {
  const scripts: Readonly<Record<string, string>> = {
    'a character of its own': `map heap 4 pages rw\n${window} cpu 0 { read heap }\n`,
    'a text in quotes': `map heap 4 pages rw\ncpu 0 { mprotect "${window}" r }\nexpect "${ESC}[5m"`,
    'a schedule': `map heap 4 pages rw\ncpu 0 { read heap }\nschedule "${ESC}[31mX${window}"\n`,
    'a comment': `# ${window}\u009b31m\u202e\nmap heap 4 pages rw # ${ESC}[2J\ncpu 0 { read heap }\n`,
  };
  const calls = [['check'], ['run'], ['test'], ['export', '--to', 'report'], ['export', '--to', 'promela']];

  test.each(Object.entries(scripts))('%s', (_, script) => {
    const said = calls.map(([command, ...options]) => {
      const { stdout, stderr } = ptelab(command, file('hostile.pte', script), ...options);
      return stdout + stderr;
    });
    expect(said.join('')).not.toBe('');
    expect(controls(said.join(''))).toEqual([]);
  });

  test('a file’s name', () => {
    const { stdout, stderr } = ptelab('test', file(`${ESC}[31m.pte`, 'map heap 4 page rw'), `${ESC}]0;gone.pte`);
    expect(controls(stdout + stderr)).toEqual([]);
  });

  test('what is called like an option or a command', () => {
    for (const args of [
      [window],
      ['check', `--${window}`],
      ['check', `-${window}`],
      ['export', '--to', window, 'x.pte'],
    ])
      expect(controls(ptelab(...args).stderr)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a file’s name goes on as no line of its own', () => {
    const name = file('a\n::error::owned.pte', 'map heap 4 page rw');
    const well = file('b\n#include <owned>.pte', 'map heap 4 pages rw\ncpu 0 { read heap }');
    const calls = [
      ['check', name],
      ['test', name],
      ['run', name, well],
      ['check', '\n::error::none.pte'],
      ['run', well],
    ];
    calls.push(...['c', 'promela', 'report'].map(format => ['export', '--to', format, well]));
    for (const call of calls) {
      const { stdout, stderr } = ptelab(...call);
      expect(`${stdout}${stderr}`).toContain('\u240a');
      expect(`${stdout}${stderr}`).not.toMatch(/^(::error|#include <owned>)/m);
    }
  });
});

test('a text in quotes may have any length, and the message about it has not', () => {
  const { stderr } = ptelab('check', file('long.pte', `use "${'a'.repeat(100_000)}"`));
  expect(stderr.length).toBeLessThan(1200);
  expect(stderr).toMatch(/… \(100\d{3} characters in all\)/);
  // Cut between characters: half of one would be written as U+FFFD.
  for (const shift of ['', 'x'])
    expect(ptelab('check', file('wide.pte', `use "${shift}${'😀'.repeat(50_000)}"`)).stderr).not.toContain('\ufffd');
});

describe('folders', () => {
  const script = 'map heap 1 pages rw\ncpu 0 { read heap }\nexpect never fault\n';

  test('each script once, whatever links there are', () => {
    const top = newFolder({});
    mkdirSync(join(top, 'a/node_modules/b'), { recursive: true });
    for (const path of ['a/f.pte', 'a/node_modules/b/g.pte']) writeFileSync(join(top, path), script);
    for (const name of ['up', 'up2']) symlinkSync('..', join(top, 'a', name));
    expect(ptelabIn(top, 'test', '.').stdout).toMatch(/^4 passed, 0 failed$/m);
  });

  test.skipIf(process.platform === 'win32')('what cannot be read fails alone', () => {
    const top = newFolder({ 'a.pte': script, 'large.pte': 'x'.repeat((1 << 20) + 1) });
    symlinkSync('nowhere', join(top, 'dangling.pte'));
    symlinkSync('loop.pte', join(top, 'loop.pte'));
    mkdirSync(join(top, 'folder.pte'));
    spawnSync('mkfifo', [join(top, 'pipe.pte')]);
    const { stdout, stderr, status } = ptelabIn(top, 'test', '.');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^4 passed, 4 failed$/m);
    for (const name of ['large', 'dangling', 'loop', 'pipe']) expect(stderr).toContain(`${name}.pte:1:1: error PTE009`);
    const junit = ptelabIn(top, 'test', '.', '--format', 'junit');
    expect(junit.stdout).toContain('tests="8" failures="4"');
  });

  test('a name that is of no file fails alone, too', () => {
    const top = newFolder({ 'a.pte': script });
    const { stdout, stderr, status } = ptelabIn(top, 'test', 'gone.pte', 'a.pte');
    expect({ stdout: stdout.split('\n').at(-2), stderr, status }).toEqual({
      stdout: '4 passed, 1 failed',
      stderr: 'gone.pte:1:1: error PTE009: cannot read gone.pte: there is no such file\n',
      status: 2,
    });
  });

  test.skipIf(!existsSync('/proc/self/environ'))('what says no size is read by its bytes', () => {
    expect(ptelab('check', '/proc/self/environ').stderr).toMatch(/PTE009/);
    // As root, what the kernel has not logged yet would be waited for; nobody else may read it.
    expect(ptelab('check', '/proc/kmsg')).toMatchObject({ status: 2, stdout: '' });
  });

  test.skipIf(process.platform === 'win32')('one that is gone is said', () => {
    const script = file('far.pte', 'map heap 1 pages rw\ncpu 0 { read heap }\n');
    const { status, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `cd "$(mktemp -d)" && rmdir "$PWD" && exec '${process.execPath}' "$0" test '${join(folder, script)}'`,
        program,
      ],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'ptelab: the folder that this is called in is gone\n' });
  });

  test.skipIf(process.platform === 'win32')('examples go over nothing that is no example, and wait for nothing', () => {
    const top = newFolder({});
    const name = 'lost-dirty-queued';
    const place = join(top, `${name}.pte`);
    const write = (out: string) => ptelabIn(top, 'examples', name, '--out', out);
    spawnSync('mkfifo', [place]);
    expect(write('.')).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') });
    rmSync(place);
    mkdirSync(place);
    expect(write('.')).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') });
    expect(write('')).toMatchObject({ status: 2, stderr: expect.stringContaining('the empty name is none') });
    expect(write('/proc/nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot write') });
    expect(write('new/folder').status).toBe(0);
    expect(write('new/folder').status).toBe(0);
  });

  test('a device is refused', () => {
    expect(ptelab('check', '/dev/zero')).toMatchObject({ status: 2, stderr: expect.stringContaining('it is no file') });
  });
});

describe('a result is written whole', () => {
  const script = 'map heap 4 pages rw\ncpu 0 { read heap }\n';

  test('over what was there, with its mode, and through a link', () => {
    const top = newFolder({ 's.pte': script, 'old.txt': 'precious' });
    chmodSync(join(top, 'old.txt'), 0o640);
    symlinkSync('old.txt', join(top, 'link.txt'));
    expect(ptelabIn(top, 'export', '--to', 'report', 's.pte', '-o', 'link.txt').status).toBe(0);
    expect(readFileSync(join(top, 'old.txt'), 'utf8')).toContain('Counts and cost');
    expect(readdirSync(top).sort()).toEqual(['link.txt', 'old.txt', 's.pte']);
  });

  test.skipIf(process.platform === 'win32')('a file that is read-only is not replaced', () => {
    const top = newFolder({ 's.pte': script, 'old.txt': 'precious' });
    chmodSync(top, 0o777);
    chmodSync(join(top, 'old.txt'), 0o444);
    // Root may write to it, as to every file.
    const caller = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const args = [program, 'export', '--to', 'report', 's.pte', '-o', 'old.txt'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: top, encoding: 'utf8', ...caller });
    expect([status, stderr]).toEqual([2, 'ptelab: cannot write old.txt: permission denied\n']);
    expect(readFileSync(join(top, 'old.txt'), 'utf8')).toBe('precious');
  });

  test('or not at all', () => {
    const top = newFolder({ 's.pte': script });
    const { status, stderr } = ptelabIn(top, 'export', '--to', 'report', 's.pte', '-o', 'nowhere/out.txt');
    expect(status).toBe(2);
    expect(stderr).toContain('cannot write nowhere/out.txt');
    expect(existsSync(join(top, 'nowhere'))).toBe(false);
  });

  test('a full disk is said in a line', () => {
    file('s.pte', script);
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `'${process.execPath}' "$0" run s.pte > /dev/full`, join(import.meta.dirname, '../../dist/cli.js')],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stderr).toBe('ptelab: cannot write the result: ENOSPC\n');
    expect(status).toBe(2);
  });
});

/** Diagnostics on a terminal, a real one: `script` gives the command line a pty. Elsewhere each is one line. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { file, folder, program, ptelab } from './ptelab.ts';

// Each call starts a process, and a busy machine takes its time for that.
const wrong = file('wrong.pte', 'map heap 4 pages rw\ncpu 0 { read hep }\n');
const naive = file(
  'naive.pte',
  'backend naive\nmap heap 1 pages rw\ncpu 0 {\n  mprotect heap r\n}\ncpu 1 { write heap }\n',
);

/** What a terminal of 80 columns shows, without its colours. */
function onTerminal(...args: readonly string[]): string[] {
  const command = ['stty columns 80;', process.execPath, program, ...args].join(' ');
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, encoding: 'utf8' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  return stdout.replace(/\x1b\[\d+m/g, '').split('\r\n');
}

const frame = ['  2 | cpu 0 { read hep }', '    |              ^^^'];

test.each(['check', 'run', 'explore', 'test'])('%s shows the line under a diagnostic, and where in it', command => {
  const lines = onTerminal(command, wrong);
  const at = lines.findIndex(line => line.startsWith('wrong.pte:2:14: error PTE004: '));
  expect(lines.slice(at + 1, at + 3)).toEqual(frame);
});

test('what no expectation allows is shown at its statement', () => {
  const lines = onTerminal('explore', naive);
  const at = lines.findIndex(line => line.startsWith('naive.pte:4:1: error PTE201: '));
  expect(lines.slice(at + 1, at + 3)).toEqual(['  4 |   mprotect heap r', '    |   ^^^^^^^^^^^^^^^']);
});

test('one line each in a pipe, and beside JSON', () => {
  expect(ptelab('check', wrong).stderr).toMatch(/^wrong\.pte:2:14: error PTE004: .*\n$/);
  expect(onTerminal('run', wrong, '--format', 'json')).not.toContain(frame[0]);
});

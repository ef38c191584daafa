/** Calls that go wrong: each an explanation on stderr, exit status 2, and never a stack. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { file, newFolder, program, ptelab, ptelabIn } from './ptelab.ts';

// Each call is a process; a busy machine takes its time to start them.
const good = 'map heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect never lost D\n';

describe('wrong calls', () => {
  file('good.pte', good);
  file('binary.pte', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]));
  file('latin.pte', new Uint8Array([0x23, 0x20, 0xe4, 0x0a]));
  file('large.pte', `#${'x'.repeat(5_000_000)}`);

  test.each([
    [[], /Usage: ptelab/],
    [['bogus'], /unknown command 'bogus'/],
    [['help', 'bogus'], /unknown command 'bogus'/],
    [['run'], /missing required argument 'file'/],
    [['run', 'good.pte', '--bogus'], /unknown option '--bogus'/],
    [['run', 'good.pte', '--format', 'xml'], /Allowed choices are text, json/],
    [['run', 'good.pte', '--json'], /Did you mean --format json\?/],
    [['test', 'good.pte', '--sarif'], /Did you mean --format sarif\?/],
    [['run', 'good.pte', '--backend', 'nativ'], /there is no backend nativ; did you mean native\?/],
    ...['0x10', '0b11', '1e3', '+5', ' 5 ', '5.0', '', '0', '-1', 'NaN', 'Infinity', '9'.repeat(17)].map(
      (number): [string[], RegExp] => [['explore', 'good.pte', '--max-states', number], /It is a number from 1 up/],
    ),
    [['test', 'good.pte', '--jobs', '257'], /It is a number from 1 to 256/],
    [['explore', 'good.pte', '--engine', 'spin', '--cores', '257'], /It is a number from 1 to 256/],
    [['explore', 'good.pte', '--engine', 'spin', '--max-memory', '16777217'], /from 1 to 16777216/],
    [['export', 'good.pte', '--to', 'promela', '--swarm', '257'], /It is a number from 1 to 256/],
    [['export', 'good.pte', '--to', 'report', '-o', ''], /written to a file; the empty name is none/],
    [['export', 'good.pte', '--to', 'report', '-o', '.'], /cannot write \.: it is a directory/],
    [['export', 'good.pte', '--to', 'report', '-o', 'good.pte/x'], /cannot write good.pte\/x: a part of its path/],
    [['examples', '--out', 'good.pte'], /cannot write good\.pte: a part of its path is no directory/],
    [['diff', 'binary.pte'], /binary\.pte:1:5: error PTE009/],
    [['sweep', 'binary.pte'], /binary\.pte:1:5: error PTE009/],
    [['run', 'missing.pte'], /cannot read missing\.pte: there is no such file/],
    [['run', '.'], /cannot read \.: it is a directory/],
    [['run', 'large.pte'], /large\.pte has 5000001 bytes; a script has at most 1048576/],
    [['check', 'binary.pte'], /binary\.pte:1:5: error PTE009: .*NUL/],
    [['check', 'latin.pte'], /latin\.pte:1:3: error PTE009: .*UTF-8/],
  ])('ptelab %j', (args, message) => {
    const { status, stdout, stderr } = ptelab(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

test('help and version are no errors', () => {
  expect(ptelab('--version')).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  for (const args of [['--help'], ['help', 'run'], ['run', '--help'], ['check', '-h'], ['help', 'test']]) {
    const { status, stdout } = ptelab(...args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Examples:\n\s+\$ ptelab /);
  }
});

describe('check', () => {
  test('says nothing about a good script', () => {
    expect(ptelab('check', file('a.pte', good))).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('looks at every file; warnings are no errors', () => {
    const files = [file('a.pte', 'read'), file('b.pte', good), file('c.pte', '')];
    const { status, stderr } = ptelab('check', ...files);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^a\.pte:1:1: error PTE001: .*\n(?:.*\n)*c\.pte:1:1: warning PTE060: .*\n$/);
    expect(ptelab('check', 'c.pte').status).toBe(0);
  });
});

describe('test', () => {
  test('counts every expectation of every script below a folder', () => {
    const cwd = newFolder({
      'a.pte': good,
      'b.pte': 'map h 1 pages rw\nbackend native\ncpu 0 { read h }\nexpect traps > 9\n',
    });
    const { status, stdout } = ptelabIn(cwd, 'test', '.');
    expect(stdout).toBe(
      'FAIL b.pte:4: PTE204: expect traps > 9 on native: traps is 0 on its only schedule\n4 passed, 1 failed\n',
    );
    expect(status).toBe(1);
    expect(ptelabIn(cwd, 'test', 'a.pte')).toEqual({ status: 0, stdout: '4 passed, 0 failed\n', stderr: '' });
  });

  test('a script that is wrong is a failure', () => {
    const { status, stdout } = ptelab('test', file('a.pte', 'cpu 0 {'));
    expect(stdout).toMatch(/^FAIL a\.pte:1: PTE001: .*\n0 passed, 1 failed\n$/);
    expect(status).toBe(2);
  });

  test('the examples that ship pass', () => {
    const { status, stdout } = ptelabIn(join(import.meta.dirname, '../../media'), 'test', 'examples');
    expect(stdout).toMatch(/^\d+ passed, 0 failed\n$/);
    expect(status).toBe(0);
  });
});

test('a reader that leaves early is no error', async () => {
  const args = [
    program,
    'run',
    join(import.meta.dirname, '../../media/examples/electric-fence.pte'),
    '--format',
    'json',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', chunk => (stderr += chunk));
  child.stdout.once('data', () => child.stdout.destroy());
  const status = await new Promise(resolve => child.on('close', resolve));
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

/** Scripts from standard input, and several in one call. */
import { describe, expect, test } from 'vitest';
import { file, ptelab, ptelabReading } from './ptelab.ts';

const good = 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect traps == 0\n';
const failing = good.replace('traps == 0', 'traps > 9');

describe('standard input is a script', () => {
  test.each([['run'], ['explore'], ['test']])('ptelab %s -', command => {
    expect(ptelabReading(good, command, '-').status).toBe(0);
    expect(ptelabReading(failing, command, '-').status).toBe(1);
  });

  test('and is called <stdin> in what is printed', () => {
    expect(ptelabReading('map heap 4 page rw', 'check', '-').stderr).toMatch(/^<stdin>:1:12: error PTE001: /);
    expect(JSON.parse(ptelabReading(good, 'run', '-', '--format', 'json').stdout).script).toBe('<stdin>');
    expect(ptelabReading(failing, 'test', '-').stdout).toMatch(/^FAIL <stdin>:4: PTE204/);
  });

  test('beside a file, and twice', () => {
    const { status, stdout } = ptelabReading(good, 'test', '-', file('failing.pte', failing), '-');
    expect(stdout).toMatch(/^2 passed, 1 failed$/m);
    expect(status).toBe(1);
  });

  test('what a command writes is what another reads', () => {
    const trace = ptelab('export', '--to', 'ftrace', file('good.pte', good), '--backend', 'xen-6.1').stdout;
    const script = ptelabReading(trace, 'import', '-').stdout;
    expect(ptelabReading(script, 'check', '-')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('one that is too long, or is none', () => {
    expect(ptelabReading('x'.repeat((1 << 20) + 1), 'check', '-')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ptelab: standard input is longer than 1048576 bytes, and a script has at most that\n',
    });
    expect(ptelabReading(new Uint8Array([0x7f, 0x45, 0, 1]), 'check', '-').stderr).toMatch(/PTE009: .*NUL/);
    expect(ptelabReading('', 'check', '-').stderr).toMatch(/PTE060/);
  });
});

describe('several scripts', () => {
  const files = [file('good.pte', good), file('failing.pte', failing)];

  test.each([['run'], ['explore']])('ptelab %s: one after the other, the worst status', command => {
    const { status, stdout } = ptelab(command, ...files);
    expect(stdout).toMatch(/^good\.pte\n[\s\S]*\n\nfailing\.pte\n/);
    expect(status).toBe(1);
  });

  test.each([['run'], ['explore']])('ptelab %s: as JSON an array, of one script the object', command => {
    const reports = JSON.parse(ptelab(command, ...files, '--format', 'json').stdout);
    expect(reports.map((report: { script: string }) => report.script)).toEqual(['good.pte', 'failing.pte']);
    expect(JSON.parse(ptelab(command, files[0], '--format', 'json').stdout)).toEqual(reports[0]);
  });

  test.each([['run'], ['explore'], ['check']])(
    'ptelab %s: one that cannot be read does not stop the others',
    command => {
      const { status, stdout, stderr } = ptelab(command, 'missing.pte', files[0], '.');
      expect(stderr).toBe(
        'ptelab: cannot read missing.pte: there is no such file\nptelab: cannot read .: it is a directory\n',
      );
      expect(stdout).toMatch(command === 'check' ? /^$/ : /^good\.pte\n/);
      expect(status).toBe(2);
    },
  );
});

test('a backend that cannot run a script does not make it wrong for the others', () => {
  const script = file(
    'lguest.pte',
    good.replace('backend native', 'backend native\nbackend lguest').replace('cpu 0', 'cpu 0 { read heap }\ncpu 1'),
  );
  const { status, stdout, stderr } = ptelab('run', script);
  expect(stdout).toMatch(/^native /m);
  expect(stdout).toMatch(/cannot run {2}lguest: /);
  expect(stderr).toMatch(/^lguest\.pte:2:\d+: warning /);
  expect(status).toBe(0);
});

test('an export that writes nothing has not worked', () => {
  const { status, stdout, stderr } = ptelab('export', '--to', 'promela', file('good.pte', good), '--backend', 's390');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^good\.pte:\d+:\d+: warning PTE205: page tables of s390 on s390 are not in the model/);
});

test('diff takes the two backends of a script, and asks where there are others', () => {
  const two = file('two.pte', good.replace('backend native', 'backend native\nbackend naive'));
  const { status, stdout } = ptelab('diff', two);
  expect(stdout).toMatch(/^every outcome of native is one of naive$/m);
  expect(status).toBe(0);
  expect(ptelab('diff', file('good.pte', good))).toMatchObject({
    status: 2,
    stderr: 'ptelab: diff compares two backends, not the 1 of good.pte: native; --backend A --backend B names them\n',
  });
});

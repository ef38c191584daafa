/** `ptelab run`: the JSON contract to the letter, exit status, and what is said where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file, ptelab, ptelabIn, runJson } from './ptelab.ts';

// Each call is a process; a busy machine takes its time to start them.
const examples = join(import.meta.dirname, '../../media/examples');
const example = (name: string): string => readFileSync(join(examples, `${name}.pte`), 'utf8');
const naive = example('lost-dirty-naive');
/** The same loss, with nobody who expects it. */
const unexpected = naive.replace(/^expect.*$/m, '');

describe('json', () => {
  const { report, status } = runJson(
    example('lost-dirty-queued'),
    '--backend',
    'xen-2.6.26',
    '--backend',
    'xen-2.6.27',
  );

  test('has the keys of the contract', () => {
    expect(status).toBe(0);
    expect(report).toMatchObject({ schemaVersion: 1, script: 'script.pte', diagnostics: [] });
    const [, xen] = report.results;
    expect(xen).toMatchObject({
      backend: 'xen-2.6.27',
      banner: 'xen-3.0-x86_64 (preserve-AD)',
      traps: 0,
      hypercalls: 4,
      updates: 64,
      faults: 0,
      lost: [],
    });
    expect(xen.cycles).toBeGreaterThan(0);
    expect(xen.ratioToNative).toBeGreaterThan(1);
    expect(xen.batches[0]).toEqual({
      via: 'multicall',
      ops: ['mmu_update'],
      entries: 1,
      updates: 32,
      argBytes: 512,
      reason: 'ARGS',
    });
    expect(xen.batches.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(xen.hypercalls);
    expect(xen.saved).toContainEqual(expect.objectContaining({ bit: 'D', page: 'heap[3]', hardwareLine: 9 }));
  });

  test('judges what runs, and says what is skipped', () => {
    expect(report.expects).toMatchObject([
      { line: 11, backend: 'xen-2.6.26', text: 'never lost D', ok: true, verdict: 'never' },
      { line: 11, backend: 'xen-2.6.27', ok: true },
      { line: 12, backend: 'xen-2.6.27', text: 'traps == 0', ok: true },
      { line: 13, backend: 'xen-2.6.27', ok: true },
    ]);
    const { report: other } = runJson(example('lost-dirty-queued'), '--backend', 'native');
    expect(other.expects.map(e => [e.line, e.backend, e.ok, e.verdict])).toEqual([
      [11, 'native', true, 'never'],
      [12, 'xen-2.6.27', null, 'skipped'],
      [13, 'xen-2.6.27', null, 'skipped'],
    ]);
  });

  const race = (expectation: string, pages = 4): string =>
    `backend xen-2.6.27\nmap heap ${pages} pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[2] }\n${expectation}\n`;
  const judged = (script: string, ...options: string[]) => {
    const { report: found, status: exit } = runJson(script, ...options);
    const [{ ok, verdict, evidence }] = found.expects;
    return [ok, verdict, evidence, exit];
  };

  test('explores as well, so that it says what an exploration says', () => {
    expect(judged(race('expect never heap[2] lacks D'))).toEqual([false, 'sometimes', 'explored', 1]);
    expect(judged(race('expect sometimes sigsegv'))).toEqual([true, 'sometimes', 'explored', 0]);
    expect(judged(race('expect never lost D'))).toEqual([true, 'never', 'explored', 0]);
    expect(judged(race('expect always heap[2] has D'))).toEqual([false, 'sometimes', 'explored', 1]);
  });

  test('one run that may not decide says so, and fails nobody for it', () => {
    const wide = (expectation: string) => race(expectation, 100_000);
    expect(judged(wide('expect never lost D'))).toEqual([null, 'unknown', 'run', 0]);
    expect(judged(wide('expect sometimes stale write'))).toEqual([null, 'unknown', 'run', 0]);
    expect(judged(wide('expect traps == 0'))).toEqual([true, 'count', 'run', 0]);
    expect(judged(wide('expect traps == 1'))).toEqual([false, 'count', 'run', 1]);
    expect(judged(wide('expect never heap[2] has A'))).toEqual([false, 'sometimes', 'run', 1]);
  });

  test('a schedule asked for by name is judged as that run', () => {
    const { report: whole } = runJson(race('expect never heap[2] lacks D'));
    const { schedule } = whole.results[0];
    expect(judged(race('expect never heap[2] lacks D'), '--schedule', schedule)).toEqual([null, 'unknown', 'run', 0]);
  });

  test('where one CPU alone acts, its run is all there is', () => {
    const alone = 'backend native\nmap heap 100000 pages rw\ncpu 0 { mprotect heap r }\n';
    expect(judged(`${alone}expect never lost D`)).toEqual([true, 'never', 'explored', 0]);
    expect(judged(`${alone}expect always heap[2] lacks D`)).toEqual([true, 'always', 'explored', 0]);
  });

  test('a lost bit has its three places', () => {
    const { report: lossy } = runJson(naive);
    expect(lossy.results[0].lost).toContainEqual(
      expect.objectContaining({ bit: 'D', page: 'heap[2]', line: 7, readLine: 6, hardwareLine: 11 }),
    );
  });

  test('an alias stands for its backend', () => {
    const { report: aliased } = runJson(example('forgot-preserve-ad'), '--backend', 'normal-update');
    expect(aliased.results.map(r => r.backend)).toEqual(['normal-update']);
    expect(aliased.results[0].lost.some(l => l.bit === 'D')).toBe(true);
  });

  test('is the same, byte for byte, every time', () => {
    const once = ptelab('run', file('a.pte', naive), '--format', 'json');
    expect(ptelab('run', 'a.pte', '--format', 'json')).toEqual(once);
  });

  test('a schedule that a run reports makes the same run again', () => {
    const { report: first } = runJson(naive);
    const { report: again } = runJson(naive, '--schedule', first.results[0].schedule);
    expect(again.results[0].lost).toEqual(first.results[0].lost);
  });
});

describe('exit status', () => {
  const status = (script: string, ...options: string[]): number | null =>
    ptelab('run', file('a.pte', script), ...options).status;

  test('0: all well, a loss that the script expects included', () => {
    expect(status(naive)).toBe(0);
    expect(status('map heap 4 pages rw\ncpu 0 { mprotect heap r }')).toBe(0);
  });

  test('1: an expectation fails', () => {
    expect(status('map heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect traps > 100')).toBe(1);
  });

  test('1: a dirty bit is lost that no expectation allows', () => {
    expect(status(unexpected)).toBe(1);
    expect(status(`${unexpected}\nexpect sometimes lost D in heap[2]`)).toBe(0);
    expect(status(`${unexpected}\nexpect sometimes lost D in heap[0]`)).toBe(1);
    expect(status(`${unexpected}\nexpect sometimes lost D on native`, '--backend', 'naive')).toBe(1);
  });

  test('0: a lost A is a warning at most', () => {
    expect(status(unexpected.replace('cpu 1 { write', 'cpu 1 { read'))).toBe(0);
  });

  const crossed = 'map a 1 pages rw\nmap b 1 pages rw\ncpu 0 { lock a lock b unlock b unlock a }\n';
  const hang = `backend native-i386\n${crossed}cpu 1 { lock b lock a unlock a unlock b }\n`;

  test.each(['run', 'explore', 'test'])('%s: 1 where a CPU can wait for ever and no expectation allows it', command => {
    const call = (script: string) => ptelab(command, file('a.pte', script));
    expect(call(`${hang}expect never lost D\n`)).toMatchObject({ status: 1 });
    expect(call(`${hang}expect sometimes hang\n`)).toMatchObject({ status: 0 });
    const { stdout, stderr } = call(hang);
    expect(stdout + stderr).toMatch(/PTE212: native-i386: cpu 0 waits for ever at line 4 for the pte lock of b\[0\]/);
  });

  test('2: the script is wrong', () => {
    expect(status('cpu 0 { mprotect nothing r }')).toBe(2);
    expect(status('map heap 2000000 pages rw\ncpu 0 { mprotect heap r }', '--backend', 'xen-2.6.26')).toBe(2);
    expect(status(naive, '--schedule', 'nonsense')).toBe(2);
  });
});

describe('what is said', () => {
  test('diagnostics go to stderr as file:line:col: severity CODE: message', () => {
    const { stdout, stderr } = ptelab('run', file('a.pte', 'cpu 0 {\n  read heap\n}\n'));
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^a\.pte:2:8: error PTE004: /);
  });

  test('a lost dirty bit is named with all three places', () => {
    const { stderr, stdout } = ptelab('run', file('a.pte', unexpected));
    expect(stderr).toContain('a.pte:7:1: error PTE201: native: D of heap[2] is lost: read at line 6');
    expect(stderr).toContain('set by hardware for cpu 1 at line 11, overwritten by cpu 0 at line 7');
    expect(stdout).toContain('lost   D of heap[2]');
  });

  test('a backend that cannot run the script has a row that says so, and leaves the others', () => {
    const script = 'map heap 1000000 pages rw\ncpu 0 { mprotect heap r }\nexpect never lost D\n';
    const { report, status } = runJson(script);
    expect(status).toBe(0);
    const refused = (backend: string) => ({ backend, preset: backend, error: expect.any(String), code: 'PTE206' });
    expect(report.results.map(r => r.backend)).toEqual(['native', 'xen-2.6.26', 'xen-patch3', 'xen-2.6.27']);
    expect(report.results.filter(r => 'error' in r)).toEqual(['xen-2.6.26', 'xen-patch3'].map(refused));
    expect(report.diagnostics.map(d => [d.severity, d.code, d.line])).toContainEqual(['warning', 'PTE038', 1]);
    expect(ptelab('run', file('a.pte', script)).stdout).toMatch(/^ {2}cannot run +xen-2\.6\.26: /m);
  });

  test('where no backend can run the script, the call fails', () => {
    const { report, status } = runJson('backend lguest\nmap heap 4 pages rw\ncpu 0 { read heap }\ncpu 1 { read heap }');
    expect(status).toBe(2);
    expect(report.results).toMatchObject([{ backend: 'lguest', error: expect.any(String) }]);
    expect(report.diagnostics.map(d => [d.severity, d.code, d.line])).toEqual([['warning', 'PTE059', 1]]);
  });

  test('an expectation on such a backend is unknown, which is no pass of a test', () => {
    const script = 'backend native\nbackend lguest\nmap heap 1 pages rw\ncpu 0 { read heap }\ncpu 1 { read heap }\n';
    const { report, status } = runJson(`${script}expect never lost D on lguest\n`);
    expect(report.expects).toMatchObject([{ backend: 'lguest', ok: null, verdict: 'unknown' }]);
    expect(status).toBe(0);
    expect(ptelab('test', file('a.pte', `${script}expect never lost D on lguest\n`)).status).toBe(1);
    expect(ptelab('test', file('a.pte', `${script}expect never lost D\n`)).status).toBe(0);
  });

  test('the report has at most 80 columns and no colour where nobody looks', () => {
    for (const name of ['electric-fence', 'forgot-preserve-ad', 'lost-dirty-queued', 'own-protocol-cmpxchg']) {
      const { stdout } = ptelabIn(examples, 'run', `${name}.pte`);
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
      expect(stdout).not.toContain('\x1b');
    }
  });
});

describe('what the kernel has to say', () => {
  const refused = (backend: string): string =>
    `backend ${backend}\nmap heap 4 pages rw\nsetup { write_pte(heap[2], 0x99999067) }\ncpu 0 { mprotect heap r }\n`;

  test.each([
    ['xen-2.6.27', 'bug    cpu 0 at line 4: BUG: a multicall entry failed'],
    ['xen-6.1', 'warn   cpu 0 at line 4: WARN: a multicall entry failed'],
  ])('stands in the text of a run on %s', (backend, line) => {
    expect(ptelab('run', file('refused.pte', refused(backend))).stdout).toContain(`\n  ${line}\n`);
  });

  test('is in the JSON', () => {
    const { messages } = runJson(refused('xen-2.6.27')).report.results[0];
    expect(messages).toEqual([{ cpu: 0, line: 4, kind: 'bug', text: 'BUG: a multicall entry failed' }]);
  });
});

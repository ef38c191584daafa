/** `ptelab sweep`, as a shell sees it. */
import { describe, expect, it } from 'vitest';
import type { SweepReport } from '../../src/model/sweep.ts';
import { file, ptelab } from './ptelab.ts';

// Each call is a process; a busy machine takes its time to start them.
const script = file(
  'sweep.pte',
  `param n = 64
backend native
backend xen-2.6.26
backend xen-6.1
map heap n pages rw written
cpu 0 { mprotect heap r }
`,
);

describe('ptelab sweep', () => {
  it('gives counts and times native for each value', () => {
    const { status, stdout } = ptelab('sweep', script, '--param', 'n=31..33', '--format', 'json');
    const report: SweepReport = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(report.values).toEqual([31, 32, 33]);
    const [native, before, today] = report.series;
    expect(native.points.map(p => p.ratio)).toEqual([1, 1, 1]);
    expect(before.points.map(p => p.traps)).toEqual([62, 64, 66]);
    expect(today.points.map(p => p.hypercalls)).toEqual([1 + 31, 2 + 32, 2 + 33]);
  });

  it('draws them, and says what it left out', () => {
    const { status, stdout } = ptelab('sweep', script, '-p', 'n=1..600');
    expect(status).toBe(0);
    expect(stdout).toMatch(/n = 1\.\.600, \d+ values of it; times native/);
    expect(stdout).toContain('b xen-2.6.26');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('runs every value when asked to', () => {
    const { stdout } = ptelab('sweep', script, '-p', 'n=1..300', '--every', '--backend', 'native', '-f', 'json');
    expect(JSON.parse(stdout).values.length).toBe(300);
  });

  it('runs every value of no range that would take for ever', () => {
    const { status, stderr } = ptelab('sweep', script, '-p', 'n=0..999999999', '--every');
    expect(status).toBe(2);
    expect(stderr).toBe('ptelab: 0..999999999 has 1,000,000,000 values, and every one is run of at most 100,000\n');
  });

  it.each([
    [[], [1, 1100]],
    [
      ['-p', 'n'],
      [1, 1100],
    ],
    [
      ['-p', '3..5'],
      [3, 5],
    ],
  ])('takes the only param by itself: %j', (options, range) => {
    const { status, stdout } = ptelab('sweep', script, ...options, '-f', 'json', '-b', 'native');
    const { param, from, to }: SweepReport = JSON.parse(stdout);
    expect({ status, param, range: [from, to] }).toEqual({ status: 0, param: 'n', range });
  });

  it('asks which of several, and for one where there is none', () => {
    const two = file('two.pte', 'param n = 4\nparam k = 2\nmap heap n * k pages rw\ncpu 0 { read heap }\n');
    expect(ptelab('sweep', two).stderr).toBe('ptelab: the script has 2 params: n, k; --param names one\n');
    expect(ptelab('sweep', file('none.pte', 'map heap 4 pages rw\n')).stderr).toMatch(/has no param to sweep/);
  });

  it.each([
    [['-p', 'n=5..2'], 'The range is empty'],
    [['-p', 'n='], 'like n=1..2048'],
    [['-p', ''], 'like n=1..2048'],
    [['-p', 'n=1'], 'like n=1..2048'],
    [['-p', 'm=1..2'], 'no `param` declares it'],
    [['-p', 'n=1..2', '-b', 'xem-6.1'], 'did you mean xen-6.1?'],
  ])('refuses %j', (options, words) => {
    const { status, stderr, stdout } = ptelab('sweep', script, ...options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

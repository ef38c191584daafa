import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sweepScript } from '../../src/library/sweep.ts';
import { MOST_VALUES, valuesOf } from '../../src/sim/sweep.ts';

const read = (path: string): string => readFileSync(new URL(`../../media/${path}`, import.meta.url), 'utf8');

describe('the values of a sweep', () => {
  it('are all, where they are few', () => {
    expect(valuesOf(5, 8)).toEqual([5, 6, 7, 8]);
    expect(valuesOf(1, MOST_VALUES).length).toBe(MOST_VALUES);
  });

  it('are denser where they are small, and whole around a page-table page', () => {
    const values = valuesOf(1, 2048);
    expect(values.slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    for (const value of [511, 512, 513, 1023, 1024, 1025, 2048]) expect(values).toContain(value);
    expect(values.length).toBeLessThan(160);
    expect(values).toEqual([...new Set(values)].sort((x, y) => x - y));
  });
});

describe('the answer to Zachary Amsden', () => {
  const rows = [...read('docs/cost.md').matchAll(/^\| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  const script = read('examples/mprotect-over-pages.pte');

  it('is in seven rows', () => expect(rows.length).toBe(7));

  it.each(rows.map(row => row.slice(1)))('%s pages: %s, %s, gain %s, %s', (n, before, patch3, gain, patch4) => {
    const { series } = sweepScript(script, 'n.pte', { param: 'n', from: Number(n), to: Number(n) });
    const ratio = (backend: string): number => series.find(s => s.backend === backend)?.points[0].ratio ?? 0;
    expect(ratio('xen-2.6.26').toFixed(2)).toBe(before);
    expect(ratio('xen-patch3').toFixed(2)).toBe(patch3);
    expect((ratio('xen-2.6.26') / ratio('xen-patch3')).toFixed(2)).toBe(gain);
    expect(ratio('xen-2.6.27').toFixed(2)).toBe(patch4);
  });
});

describe('what is wrong with a sweep', () => {
  it('is a param that no script declares', () => {
    const report = sweepScript('map heap 4 pages rw\ncpu 0 { mprotect heap r }', 'n.pte', {
      param: 'n',
      from: 1,
      to: 3,
    });
    expect(report.series).toEqual([]);
    expect(report.diagnostics.map(d => d.severity)).toContain('error');
  });
});

/**
 * What is said of today's kernels in media/docs/cost.md and media/docs/7.2.md is what the engine computes and the recordings show.
 * `vitest -u` writes the table anew, for a review as a diff.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMark, readTrace } from '../../src/trace/reader.ts';
import { recording } from '../trace/recordings.ts';
import { scripted } from './scripted.ts';

const documentOf = (name: string) => fileURLToPath(new URL(`../../media/docs/${name}`, import.meta.url));

function resultOf(backend: string, cost: string, pages: number) {
  const text = `backend ${backend} { cost ${cost} } as x\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }`;
  return scripted(text).on.x.result;
}

describe('the thread’s question, asked again', () => {
  const file = documentOf('cost.md');
  const document = readFileSync(file, 'utf8');
  const columns = ['native-6.12', 'xen-6.12', 'native-7.2', 'xen-7.2', 'xen-7.2-lazy'];

  it('has the answer that the engine gives', async () => {
    const rows = [1, 7, 32, 64, 512, 2048].map(pages => {
      const cells = columns.map(backend => {
        const { cycles, ratioToNative } = resultOf(backend, 'today', pages);
        const times = backend.startsWith('xen') ? `, ${ratioToNative?.toFixed(1)}x` : '';
        return `${Math.round(cycles)}${times}`;
      });
      return `| ${[pages, ...cells].join(' | ')} |`;
    });
    const table = [`| pages | ${columns.join(' | ')} |`, `|${'--:|'.repeat(columns.length + 1)}`, ...rows].join('\n');
    const anew = document.replace(/(?<=^<!-- today -->\n)\|[\s\S]*?(?=\n\n)/m, table);
    await expect(anew).toMatchFileSnapshot(file);
  });

  it('is met by the measurement that it was not made from: 143 cycles a page', () => {
    const perPage = (resultOf('native-7.2', 'today', 1024).cycles - resultOf('native-7.2', 'today', 512).cycles) / 512;
    expect(perPage).toBeGreaterThan(143 * 0.9);
    expect(perPage).toBeLessThan(143 * 1.1);
  });

  it('is one of the constant that nobody has measured, as the text says', () => {
    const ratio = (backend: string) => resultOf(backend, 'today, cost_hypercall 1000', 2048).ratioToNative ?? 0;
    expect(ratio('xen-7.2').toFixed(0)).toBe('16');
    expect(ratio('xen-6.12')).toBeLessThan(1.05 * (resultOf('xen-6.12', 'today', 2048).ratioToNative ?? 0));
  });
});

describe('the mail about 7.2', () => {
  const mail = readFileSync(documentOf('7.2.md'), 'utf8');

  it('fits 72 columns', () => {
    expect(mail.split('\n').filter(line => line.length > 72)).toEqual([]);
  });

  it.each([
    ['6.12', 'xen-6.12', 'instructions-6.12', /6\.12\.117 +(\d+) +(\d+) +(\d+)$/m],
    ['7.2', 'xen-7.2', 'instructions-7.2', /as shipped +(\d+) +(\d+) +(\d+)$/m],
    ['7.2-lazy', 'xen-7.2-lazy', 'instructions-7.2-lazy', /mode on +(\d+) +(\d+) +(\d+)$/m],
  ])('has the counts of %s, as recorded and as computed', (kernel, backend, cost, row) => {
    const { cycles, batches } = resultOf(backend, cost, 64);
    const flushes = batches.filter(batch => batch.updates === 0);
    const all = batches.reduce((sum, batch) => sum + (batch.times ?? 1), 0);
    expect(mail.match(row)?.slice(1).map(Number)).toEqual([all - flushes.length, flushes.length, cycles]);
    expect(hypercallsOfFirstCall(kernel)).toBe(all);
  });

  it('has the native row, and says what the differences are', () => {
    const [old, shipped, lazy] = [
      resultOf('xen-6.12', 'instructions-6.12', 64).cycles,
      resultOf('xen-7.2', 'instructions-7.2', 64).cycles,
      resultOf('xen-7.2-lazy', 'instructions-7.2-lazy', 64).cycles,
    ];
    const [bare, bareOld] = [
      resultOf('native-7.2', 'instructions-7.2', 64).cycles,
      resultOf('native-6.12', 'instructions-6.12', 64).cycles,
    ];
    const said = [
      bare,
      shipped - old,
      shipped - lazy,
      Math.round((lazy - old) / 64),
      Math.round((bare - bareOld) / 64),
    ];
    for (const number of said) expect(mail).toMatch(new RegExp(`\\b${number}\\b`));
  });
});

/** Hypercalls of the first call of flip_64: flushes of a buffer that holds something. */
function hypercallsOfFirstCall(kernel: string): number {
  const { entries } = readTrace(recording(`${kernel}/flip_64`));
  const steps = entries.flatMap((e, i) => (isMark(e) && e.word === 'STEP' ? [i] : []));
  return entries
    .slice(steps[0], steps[1])
    .filter(e => !isMark(e) && e.point.kind === 'xen_mc_flush' && e.point.entries > 0).length;
}

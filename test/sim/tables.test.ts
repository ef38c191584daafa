/**
 * The tables of media/docs/backends.md are what the engine does. Each stands between a line `<!-- BACKEND -->` and a
 * blank line; `vitest -u` writes them anew, for a review as a diff.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/model/report.ts';
import { presets } from '../../src/sim/presets.ts';
import { scripted } from './scripted.ts';

const file = fileURLToPath(new URL('../../media/docs/backends.md', import.meta.url));
const document = readFileSync(file, 'utf8');
const SIZES = [1, 31, 32, 33, 64, 100, 512, 1000];

/** Hypercalls that flush TLBs and do nothing else. */
const isFlush = ({ ops, updates }: Batch): boolean =>
  updates === 0 && ops.every(op => op === 'mmuext_op' || op.includes('FLUSH_TLB') || op === 'FlushTLB');

const times = ({ times: count = 1 }: Batch): number => count;
const sum = (batches: readonly Batch[]): number => batches.reduce((total, batch) => total + times(batch), 0);

/** `15 × [1e 31u]`, direct ones without brackets' e: `15 × [31u]`. */
function words(batch: Batch): string {
  const entries = batch.via === 'direct' ? '' : `${batch.entries}e `;
  return `${times(batch) > 1 ? `${times(batch)} × ` : ''}[${entries}${batch.updates}u] ${batch.reason}`;
}

/** Rows of a table for an mprotect of written pages from rw to r, from the start of a page-table page, on one CPU. */
function tableOf(backend: string): string {
  const rows = SIZES.map(pages => {
    const text = `backend ${backend} as x\nmap heap ${pages} pages rw written\ncpu 0 { mprotect heap r }`;
    const { traps, batches } = scripted(text).on.x.result;
    const updates = batches.filter(batch => !isFlush(batch));
    const cells = [pages, traps, sum(updates), sum(batches) - sum(updates), updates.map(words).join(' + ') || '-'];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| pages | traps | hypercalls | and TLB flushes | what each took |', '|--:|--:|--:|--:|---|', ...rows].join(
    '\n',
  );
}

const table = /^<!-- (.+) -->\n(\|[\s\S]*?)\n(?=\n|$)/gm;

describe('media/docs/backends.md', () => {
  it('has a table for every backend', () => {
    const named = [...document.matchAll(table)].map(([, backend]) => backend);
    for (const { name } of presets) expect(named).toContain(name);
  });

  it('says of every table what it was checked against', () => {
    const sections = document.split(/^### /m).slice(1);
    expect(sections.map(section => section.split('\n')[0])).toEqual(presets.map(({ name }) => name));
    for (const section of sections) expect(section).toMatch(/^\*Checked against\*: /m);
  });

  it('says what the engine does', async () => {
    const anew = document.replace(table, (_, backend) => `<!-- ${backend} -->\n${tableOf(backend)}\n`);
    await expect(anew).toMatchFileSnapshot(file);
  });
});

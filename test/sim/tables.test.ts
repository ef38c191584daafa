/**
 * The tables of media/docs/backends.md are what the engine does. Each stands between a line `<!-- BACKEND -->` and a
 * blank line; `vitest -u` writes them anew, for a review as a diff.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Folders of test/traces whose recordings are compared with a backend; the first of 6.1 has no kernel in its name. */
const folders: Readonly<Record<string, readonly string[]>> = {
  'xen-6.1': ['.', 'smp2', 'annotated', 'recorded/6.1'],
  ...Object.fromEntries(['6.12', '7.2', '7.2-lazy'].map(kernel => [`xen-${kernel}`, [kernel, `recorded/${kernel}`]])),
  ...Object.fromEntries(
    ['6.1', '6.12', '7.2'].map(kernel => [`native-${kernel}`, [`bare/${kernel}/*`, `recorded/bare/${kernel}`]]),
  ),
};
const root = fileURLToPath(new URL('../..', import.meta.url));
const scripts = globSync(['media/examples/*.pte', 'test/scripts/**/*.pte'], { cwd: root }).map(name =>
  readFileSync(join(root, name), 'utf8'),
);

/** Rows of the table of what holds each backend. The day stands in the document alone. */
function heldTable(written: string): string {
  const rows = presets.map(({ name, checked }) => {
    const recordings = (folders[name] ?? []).flatMap(folder => globSync(`test/traces/${folder}/*.txt`, { cwd: root }));
    const naming = new RegExp(`^backend ${name.replaceAll('.', '\\.')}(?![\\w.-])`, 'm');
    const day =
      written.match(new RegExp(`^\\| ${name.replaceAll('.', '\\.')} \\|.* (\\d{4}-\\d\\d-\\d\\d|-) \\|$`, 'm'))?.[1] ??
      '-';
    return `| ${[name, checked, recordings.length || '-', scripts.filter(text => naming.test(text)).length, day].join(' | ')} |`;
  });
  return ['| backend | held by | recordings | scripts | checked |', '|---|---|--:|--:|---|', ...rows].join('\n');
}

const table = /^<!-- (.+) -->\n(\|[\s\S]*?)\n(?=\n|$)/gm;

describe('media/docs/backends.md', () => {
  it('has a table for every backend', () => {
    const named = [...document.matchAll(table)].map(([, backend]) => backend);
    for (const { name } of presets) expect(named).toContain(name);
  });

  it('says when each was last checked, except what nothing stands behind', () => {
    const held = document
      .match(/^<!-- held -->\n([\s\S]*?)\n\n/m)![1]
      .split('\n')
      .slice(2);
    expect(held.map(row => row.split(' | ').at(-1) !== '- |')).toEqual(
      presets.map(({ checked }) => checked !== 'nothing'),
    );
  });

  it('says of every table what it was checked against', () => {
    const sections = document.split(/^### /m).slice(1);
    expect(sections.map(section => section.split('\n')[0])).toEqual(presets.map(({ name }) => name));
    for (const section of sections) expect(section).toMatch(/^\*Checked against\*: /m);
  });

  it('says what the engine does', async () => {
    const anew = document.replace(table, (_, backend, written) => {
      return `<!-- ${backend} -->\n${backend === 'held' ? heldTable(written) : tableOf(backend)}\n`;
    });
    await expect(anew).toMatchFileSnapshot(file);
  });
});

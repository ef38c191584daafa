/**
 * Public fixes, before and after (media/examples/fixes): each script says its question and its source, and gives opposite verdicts on
 * the version with the bug and the one with the fix, over all interleavings. Two of them have states for a minute, and are in the long tier.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/library/index.ts';

const root = join(import.meta.dirname, '../../media');
const files = globSync('examples/fixes/*.pte', { cwd: root }).sort();
const large = ['ksm-and-a-flush-still-to-come', 'userfault-write-protect-against-a-copy'];
const nameOf = (file: string): string => basename(file, '.pte');

it('the catalogue names each of them', () => {
  const document = readFileSync(join(root, 'docs/catalogue.md'), 'utf8');
  const named = [...document.matchAll(/\((?:\.\.\/)(examples\/fixes\/[\w-]+\.pte)\)/g)].map(([, file]) => file);
  expect([...new Set(named)].toSorted()).toEqual(files);
});

const tier = files.filter(file => process.env.LONG || !large.includes(nameOf(file)));

describe.each(tier)('%s', file => {
  const text = readFileSync(join(root, file), 'utf8');

  it('says its question and its source', () => {
    expect(text).toMatch(/^# \S.{20,}\n# .*([0-9a-f]{11,12}|CVE-\d{4}-\d+)/);
  });

  it('has opposite verdicts, before and after', () => {
    const answer = explore(text, { maxStates: 400_000 });
    const verdicts = answer.expects.map(e => ({ backend: e.backend, ok: e.ok }));
    expect(verdicts).toEqual(verdicts.map(v => ({ ...v, ok: true })));
    expect(new Set(verdicts.map(v => v.backend)).size).toBeGreaterThan(1);
  });
});

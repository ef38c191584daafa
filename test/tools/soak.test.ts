/** The soak in its short form: a few inputs of each part, and all that it once found. `npm run soak` goes on for longer. */
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { random } from '../../tools/random.ts';
import { edited } from '../../tools/soak/edits.ts';
import { killsPart } from '../../tools/soak/kills.ts';
import type { Part } from '../../tools/soak/part.ts';
import { scriptsPart } from '../../tools/soak/scripts.ts';
import { sessionPart } from '../../tools/soak/session.ts';
import { smaller } from '../../tools/soak/smaller.ts';
import { tracesPart } from '../../tools/soak/traces.ts';
import { seed } from '../seed.ts';

const root = join(import.meta.dirname, '../..');
const scripts = globSync('media/examples/*.pte', { cwd: root }).map(file => join(root, file));
const traces = globSync('test/traces/y_*.txt', { cwd: root }).map(file => join(root, file));
const server = join(root, 'dist/server.cjs');

describe('a short soak', () => {
  test.each<[Part, number]>([
    [scriptsPart(scripts), 40],
    [tracesPart(traces), 40],
    [sessionPart(scripts, server), 2],
    [killsPart(scripts, server), 1],
  ])('$name', async (part, times) => {
    let left = times;
    const { tried, failures } = await part.soak(random(seed), () => left-- <= 0);
    expect(tried[0][0]).toBeGreaterThan(0);
    expect(failures).toEqual([]);
  });
});

test('what a soak has found holds by now', () => {
  const parts: Readonly<Record<string, Part>> = { '.pte': scriptsPart(scripts), '.txt': tracesPart(traces) };
  for (const file of globSync('test/soak/*.{pte,txt}', { cwd: root })) {
    const suffix = extname(file);
    expect(parts[suffix].problemOf?.(readFileSync(join(root, file), 'utf8'), suffix.slice(1)), file).toBeNull();
  }
});

test('a failing input is made smaller', () => {
  const text = 'one {\n two\n x = 3\n}\nfour\n';
  expect(smaller(text, part => part.includes('x'))).toBe('x');
});

test.each([
  ['ab\r\ncd', { start: { line: 0, character: 9 }, end: { line: 1, character: 1 } }, 'ab-d'],
  ['ab\rcd', { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } }, 'ab\r-d'],
  ['ab', { start: { line: 7, character: 0 }, end: { line: 7, character: 3 } }, 'ab-'],
])('positions outside of %j mean the end', (text, range, after) => {
  expect(edited(text, { range, text: '-' })).toBe(after);
});

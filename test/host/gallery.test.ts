/** The gallery: every script that ships is in one group, with a question that fits one line of VS Code's list. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FLAGSHIP, gallery } from '../../src/host/gallery.ts';

const root = join(import.meta.dirname, '../..');
const files = globSync(['*.pte', 'fixes/*.pte'], { cwd: join(root, 'media/examples') });
const scripts = gallery().flatMap(group => group.scripts);

/** The list is 600 pixels wide, and its letters 7 on average, with room for the icon and the scroll bar. */
const LONGEST = 64;

test('has every script that ships, once', () => {
  expect(scripts.map(({ name }) => name).sort()).toEqual(files.sort());
});

test('begins with the flagship', () => {
  expect(scripts[0].name).toBe(FLAGSHIP);
});

test('has what the buttons of the walkthrough open', () => {
  const buttons = readFileSync(join(root, 'package.nls.json'), 'utf8').matchAll(/pteLab\.openExample\?([^)]+)\)/g);
  const opened = [...buttons].flatMap(([, names]) => JSON.parse(decodeURIComponent(names)));
  expect(opened).toContain('lost-dirty-naive.pte');
  expect(opened.filter(name => !files.includes(name))).toEqual([]);
});

test.each(scripts)('$name is asked for by a question that is not cut', ({ asks }) => {
  expect(asks).toMatch(/\?$/);
  expect(asks.length).toBeLessThanOrEqual(LONGEST);
});

/** VS Code writes a group's title at the end of the line of its first script. */
test.each(gallery())('$title stands beside its first question', ({ title, scripts: [first] }) => {
  expect(title.length + first.asks.length).toBeLessThanOrEqual(96);
});

test('groups are no longer than a screen', () => {
  for (const { scripts } of gallery()) expect(scripts.length).toBeLessThanOrEqual(12);
});

/**
 * Every word of the extension and of its panel can be translated: each is asked for by a literal, each is in the bundle
 * that translators start from (`npx vitest run test/extension/l10n.test.ts -u` writes it anew), and each translation
 * has all of them.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { count, counted, ratio, t, translateInto } from '../../src/protocol/l10n.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const json = (file: string): Record<string, string> => JSON.parse(read(file));

const sources = globSync(['src/{extension,host,protocol}/**/*.ts', 'webview/**/*.ts'], { cwd: root }).filter(
  file => basename(file) !== 'l10n.ts',
);
/** The argument of each call: a literal, or whatever else stands there. */
const asked = sources.flatMap(file =>
  [...read(file).matchAll(/(?<![\w.])(?:vscode\.l10n\.)?t\(\s*('(?:[^'\\\n]|\\.)*'|[^\s,)]*)/g)].map(
    ([, argument]) => ({
      file,
      argument,
    }),
  ),
);
const used = asked.map(({ argument }) => argument.slice(1, -1).replace(/\\(.)/g, '$1'));
const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([hole]) => hole).sort();

test('each word is asked for by a literal, so that it can be found', () => {
  expect(used.length).toBeGreaterThan(200);
  expect(asked.filter(({ argument }) => !argument.startsWith("'"))).toEqual([]);
});

test('the bundle that translators start from has them all', async () => {
  const bundle = Object.fromEntries([...new Set(used)].sort().map(word => [word, word]));
  await expect(`${JSON.stringify(bundle, null, 2)}\n`).toMatchFileSnapshot(join(root, 'l10n/bundle.l10n.json'));
});

describe.each([
  ['l10n/bundle.l10n.json', globSync('l10n/bundle.l10n.*.json', { cwd: root })],
  ['package.nls.json', globSync('package.nls.*.json', { cwd: root })],
])('translations of %s', (english, translations) => {
  test('there is one', () => {
    expect(translations.map(file => basename(file))).toContainEqual(expect.stringMatching(/\.de\.json$/));
  });

  test.each(translations)('%s has all words, and the same is filled in', file => {
    const translated = json(file);
    const words = json(english);
    expect(Object.keys(translated).sort()).toEqual(Object.keys(words).sort());
    for (const [key, word] of Object.entries(words)) {
      expect(translated[key], key).not.toBe('');
      expect(holes(translated[key]), key).toEqual(holes(word));
      // what a walkthrough's button runs
      expect(translated[key].match(/\(command:[^)]+\)/g), key).toEqual(word.match(/\(command:[^)]+\)/g));
    }
  });
});

describe('words and numbers', () => {
  afterEach(() => translateInto({ language: 'en-US', bundle: {} }));

  test('are English unless somebody says otherwise', () => {
    expect([t('line {0}', 7), count(12_345), ratio(33.21), counted(1, t('{0} trap'), t('{0} traps'))]).toEqual([
      'line 7',
      '12,345',
      '33.2×',
      '1 trap',
    ]);
  });

  test('are those of the bundle, and English where it has none', () => {
    translateInto({ language: 'de', bundle: { 'line {0}': 'Zeile {0}' } });
    expect([t('line {0}', 7), t('hypercalls'), count(12_345), ratio(33.21)]).toEqual([
      'Zeile 7',
      'hypercalls',
      '12.345',
      '33,2×',
    ]);
  });

  test('what is filled in stays what it is', () => {
    expect(t('{0} on {1}', '{1}', '$&')).toBe('{1} on $&');
  });
});

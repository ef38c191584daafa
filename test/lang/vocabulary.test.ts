/**
 * The vocabulary cannot drift from the grammar, nor the reference from either.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstUtils, GrammarAST } from 'langium';
import { expect, test } from 'vitest';
import { functionNamed, functions, oldNames } from '../../src/lang/functions.ts';
import { PteGrammar } from '../../src/lang/generated/grammar.ts';
import { grammarPage, languageReference } from '../../src/lang/reference.ts';
import { meaningsOf, words, wordsOfKind } from '../../src/lang/words.ts';

const root = join(import.meta.dirname, '../..');

const keywords = [
  ...new Set(
    AstUtils.streamAst(PteGrammar())
      .filter(GrammarAST.isKeyword)
      .map(k => k.value)
      .filter(value => /^\w/.test(value)),
  ),
];

test.each(keywords)('the grammar’s word `%s` is in the vocabulary', word => {
  expect(meaningsOf(word).length).toBeGreaterThan(0);
});

test('the vocabulary has no words that neither the grammar nor the table of functions knows', () => {
  const spelled = wordsOfKind(
    'item',
    'statement',
    'modifier',
    'permission',
    'condition',
    'outcome',
    'connective',
    'function',
  );
  expect(spelled.map(w => w.word).filter(word => !keywords.includes(word) && !functionNamed(word))).toEqual([]);
});

test('every function is in the vocabulary, with as many operands as it takes', () => {
  const described = wordsOfKind('function').map(w => [w.word, w.form.endsWith('()') ? 0 : w.form.split(',').length]);
  const shaped = Object.entries(functions).map(([name, { operands }]) => [name, operands.length]);
  const old = Object.entries(oldNames).map(([name, modern]) => [name, functions[modern].operands.length]);
  expect(described.sort()).toEqual([...shaped, ...old].sort());
});

test('every word has a meaning that is a sentence', () => {
  expect(words.filter(w => !/^\S.*\.$/.test(w.doc)).map(w => w.word)).toEqual([]);
});

test('media/docs/language.md is what the vocabulary says, and grammar.md what the grammar does', async () => {
  const grammar = readFileSync(join(root, 'src/lang/pte.langium'), 'utf8');
  await expect(languageReference()).toMatchFileSnapshot(join(root, 'media/docs/language.md'));
  await expect(grammarPage(grammar)).toMatchFileSnapshot(join(root, 'media/docs/grammar.md'));
});

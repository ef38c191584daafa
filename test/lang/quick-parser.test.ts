/**
 * The quick parser against Langium's, of the same grammar: every node, property and place of every script and kernel file,
 * of texts that the grammar allows, and of scripts with a mistake in them, which must be left to Langium.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type AstNode, isAstNode } from 'langium';
import { expect, test } from 'vitest';
import { table } from '../../src/lang/quick/generated/table.ts';
import { parseQuickly } from '../../src/lang/quick/parser.ts';
import { countRules, ruleAt } from '../../src/lang/quick/rules.ts';
import type { Piece } from '../../src/lang/quick/table.ts';
import { QuickTokens } from '../../src/lang/quick/tokens.ts';
import { refuse } from '../../src/lang/refuse.ts';
import { findProperty, parseByGrammar } from '../../src/lang/services.ts';
import { spanOf } from '../../src/lang/spans.ts';
import { seed } from '../seed.ts';
import { runs } from '../tier.ts';

const root = join(import.meta.dirname, '../..');
const texts = globSync(['kernel/**/*.pte', 'media/examples/*.pte', 'test/**/*.pte'], { cwd: root })
  .sort()
  .map(file => readFileSync(join(root, file), 'utf8'))
  .filter(text => !refuse(text));

/** What a parser made of a text: all that the compiler asks a tree for. */
function dump(node: AstNode): unknown {
  const cst = node.$cstNode!;
  const { $type, $containerProperty, $containerIndex } = node;
  const properties = Object.entries(node).filter(([name]) => !name.startsWith('$'));
  return {
    is: [$type, $containerProperty, $containerIndex, cst.offset, cst.end, cst.range],
    properties: properties.map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).map((one, i) => [plain(one), place(node, name, i)]),
      Array.isArray(value),
    ]),
  };
}

function plain(value: unknown): unknown {
  if (isAstNode(value)) return dump(value);
  return typeof value === 'object' && value !== null ? { refers: (value as { $refText: string }).$refText } : value;
}

function place(node: AstNode, property: string, index: number): unknown {
  const span = spanOf(node);
  const part = span ? span.part(property, index) : findProperty(node.$cstNode, property, index);
  return part && [part.offset, part.end, part.range];
}

/** Langium's tree of a text that has no error. */
function byGrammar(text: string): AstNode | undefined {
  const { value, lexerErrors, parserErrors } = parseByGrammar(text);
  return lexerErrors.length + parserErrors.length > 0 ? undefined : value;
}

/** Both make the same tree, or neither makes one; a text without a token is Langium's. */
function agree(text: string): void {
  const expected = byGrammar(text);
  const found = parseQuickly(text);
  const isEmpty = QuickTokens.of(text)?.count === 0;
  expect(found && JSON.stringify(dump(found)), text).toBe(
    expected && !isEmpty ? JSON.stringify(dump(expected)) : undefined,
  );
}

test('every text that ships or is tested', () => {
  expect(texts.length).toBeGreaterThan(300);
  for (const text of texts) agree(text);
});

test('texts that the grammar allows', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 16), { minLength: 100, maxLength: 300 }), choices => {
      const text = derived(choices);
      if (!refuse(text)) agree(text);
    }),
    { seed, numRuns: runs(100) },
  );
});

test('scripts with a word that is gone, there twice, or another', () => {
  const some = texts.filter(text => text.length < 1500);
  fc.assert(
    fc.property(
      fc.constantFrom(...some),
      fc.constantFrom(...some),
      fc.nat(),
      fc.nat(),
      fc.nat(2),
      (text, other, at, from, way) => {
        const words = text.match(/#.*|"[^"\n]*"|[\w.-]+|\s+|./g) ?? [];
        const others = other.match(/[\w.-]+|[^\s\w]/g) ?? [''];
        const word = others[from % others.length];
        words.splice(at % words.length, way === 0 ? 0 : 1, ...(way === 1 ? [] : [` ${word} `]));
        if (!refuse(words.join(''))) agree(words.join(''));
      },
    ),
    { seed, numRuns: runs(100) },
  );
});

const images = new Map(Object.entries(table.tokens.keywords).map(([word, token]) => [token, word]));
const item = Array.from({ length: countRules() }, (_, i) => ruleAt(i)).find(({ name }) => name === 'Item')!;
const names = ['heap', 'x', 'D', 'hang', 'xen-2.6.27', 'page', 'w1'];

/** A text that the grammar allows: the numbers say which way is taken at each choice, the first when they are used up. */
function derived(choices: readonly number[]): string {
  let at = 0;
  const next = (most: number): number => (choices[at++] ?? 0) % most;
  const words: string[] = [];
  const visit = (piece: Piece): void => {
    const ends = at >= choices.length;
    if (piece.is === 'token') words.push(images.get(piece.token) ?? terminal(piece.token, next));
    else if (piece.is === 'rule') visit(ruleAt(piece.rule).body);
    else if (piece.is === 'all') piece.of.forEach(visit);
    else if (piece.is === 'one') visit(piece.of[ends ? 0 : next(piece.of.length)]);
    else if (piece.is === '?') for (let n = next(2); n > 0; n--) visit(piece.of);
    else if (piece.is === '*' || piece.is === '+')
      for (let n = (piece.is === '+' ? 1 : 0) + next(3); n > 0; n--) visit(piece.of);
  };
  for (let n = 1 + next(3); n > 0; n--) visit(item.body);
  return words.map((word, i) => word + [' ', '\n', ' ', ' # a comment\n', ' '][(word.length + i) % 5]).join('');
}

/** A token of a terminal: whichever of these the lexer takes for it. */
function terminal(token: number, next: (most: number) => number): string {
  const candidates = [...names, '1.50', '0x10', '7', '"a\\tb.pte"', '"a\\"'];
  const fitting = candidates.filter(text => QuickTokens.of(text)?.kind(0) === token);
  // A name before a single = is a token of its own.
  return fitting.length > 0 ? fitting[next(fitting.length)] : `${names[next(names.length)]} = `;
}

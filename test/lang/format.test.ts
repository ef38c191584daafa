/**
 * The formatter moves blanks only, and a second time changes nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format } from '../../src/lang/format.ts';
import { parseForEditor } from '../../src/lang/parse.ts';

const folder = join(import.meta.dirname, '../../media/examples');
const corpus = readdirSync(folder)
  .filter(name => name.endsWith('.pte'))
  .map(name => [name, readFileSync(join(folder, name), 'utf8')] as const);
/** Random runs share the machine with other suites. */
const PATIENCE = 60_000;
const seed = Number(process.env.SEED ?? 20080523);

test.each<[string, string]>([
  ['cpu 0{mprotect heap r}', 'cpu 0 { mprotect heap r }'],
  ['cpu   0 {\nread heap\n}', 'cpu 0 {\n  read heap\n}'],
  ['cpu 0 {\n\n\n\nread heap }\n\n', 'cpu 0 {\n\n  read heap }'],
  ['cpu 0 { lazy {\nfork\n} }', 'cpu 0 { lazy {\n    fork\n} }'],
  ['let x=pte_or ( a ,b, A   D )', 'let x = pte_or(a, b, A D)'],
  ['read heap [ 2*i+1 ]', 'read heap[2*i+1]'],
  ['read heap[2 *i +1]', 'read heap[2 * i + 1]'],
  ['read heap[ 1 .. 3 ]', 'read heap[1..3]'],
  ['if(a==b){fork}', 'if (a == b) { fork }'],
  ['map heap 4 pages rw swapped[1..3]', 'map heap 4 pages rw swapped [1..3]'],
  ['read a   write b', 'read a  write b'],
  ['expect hypercalls<=4 on x ,y', 'expect hypercalls <= 4 on x, y'],
  ['expect never not( hang   or late write)and x[0]has D', 'expect never not (hang or late write) and x[0] has D'],
  ['cpu 0 {\n# first column\n   # indented\nfork # end\n}', 'cpu 0 {\n# first column\n  # indented\n  fork # end\n}'],
  ['backend native     # one\nbackend vmi        # two', 'backend native     # one\nbackend vmi        # two'],
  ['cpu 0 { read heap[i-1] }', 'cpu 0 { read heap[i-1] }'],
  ['let x=f( - 1,2 * -  3 )== -4', 'let x = f(-1, 2 * -3) == -4'],
  ['fn f(n) {return - 1}', 'fn f(n) { return -1 }'],
  ['a\r\n{\r\nb\r\n}', 'a\r\n{\r\n  b\r\n}'],
])('%j', (text, expected) => {
  expect(format(text).trimEnd()).toBe(expected);
});

test.each(corpus)('%s is in canonical form', (_, text) => {
  expect(format(text)).toBe(text);
});

const loose = fc.tuple(
  fc.constantFrom(...corpus.map(([, text]) => text)),
  fc.array(fc.constantFrom('', ' ', '   ', '\n'), { minLength: 9 }),
);

test(
  `of a script with other blanks, the syntax tree stays as it is (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(loose, ([text, blanks]) => {
        let n = 0;
        const code = text.replace(/#[^\n]*/g, '');
        const moved = code
          .replace(/ +/g, () => blanks[n++ % blanks.length] || ' ')
          .replace(/ ?([{}(),[\]]) ?/g, (_, sign) => sign + (blanks[n++ % blanks.length] ?? ''));
        const formatted = format(moved);
        expect(wordsOf(formatted)).toEqual(wordsOf(moved));
        expect(format(formatted)).toBe(formatted);
      }),
      { seed, numRuns: 200 },
    );
  },
  PATIENCE,
);

test(
  `of any text, the words stay as they are, and twice is as good as once (SEED=${seed})`,
  () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'heap',
        '1',
        '0x1',
        '2.5',
        '.',
        '..',
        '-',
        '=',
        '==',
        '>',
        '[',
        ']',
        '(',
        ')',
        '{',
        '}',
        ',',
        '#',
        '"',
        ' ',
        '  ',
        '\n',
        '\r\n',
        'if',
        'swapped',
      ),
      fc.string({ maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
        const text = pieces.join('');
        const formatted = format(text);
        expect(formatted.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        expect(wordsOf(formatted)).toEqual(wordsOf(text));
        expect(format(formatted)).toBe(formatted);
      }),
      { seed, numRuns: 500 },
    );
  },
  PATIENCE,
);

/** The words as the language's own lexer reads them, comments included. */
function wordsOf(text: string): string[] {
  const { value, lexerErrors } = parseForEditor(text);
  const words: string[] = [];
  const visit = (node: { content?: readonly unknown[]; text: string }): void => {
    if (node.content) for (const child of node.content) visit(child as never);
    else words.push(node.text.trimEnd());
  };
  if (value.$cstNode) visit(value.$cstNode as never);
  return lexerErrors.length > 0 ? [] : words;
}

/**
 * The formatter. It moves blanks and nothing else, works on words rather than on the syntax tree, and so works on a
 * script that does not parse yet.
 *
 * Line breaks stay where the author put them, for a litmus test's layout says something. Canonical are: two blanks of
 * indentation a bracket, one blank around braces and comparisons and after commas, none within an index or a call.
 * Arithmetic stays tight (`2*i+1`) or open (`2 * i + 1`) as it was; two blanks may set statements of one line apart;
 * comments keep their column where the text before them leaves room, and those in the first column stay there.
 */
import { wordsOfKind } from './words.ts';

const INDENT = '  ';
/** The terminals of the grammar, signs of two characters first, and then any character at all. */
const TOKEN =
  /#[^\n\r]*|"[^"\n\r]*"|[A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*|[0-9]+\.[0-9]+|0[xX][0-9A-Fa-f]+|[0-9]+|\.\.|[=!<>]=|\S/gu;

interface Token {
  readonly text: string;
  /** Column on its line, from 0. */
  readonly column: number;
  /** Blanks before it. */
  readonly blanks: number;
}

const keywords = new Set(
  wordsOfKind('item', 'statement', 'modifier', 'permission', 'condition', 'outcome', 'connective').map(w => w.word),
);

/** Words that begin a statement, which two blanks may set apart. */
const starters = new Set(wordsOfKind('item', 'statement', 'function').map(w => w.word));

/** The script in canonical form. */
export function format(text: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines: string[] = [];
  let depth = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const tokens = tokensOf(line);
    const closing = tokens.findIndex(t => !isCloser(t.text));
    const indent = Math.max(0, depth - (closing < 0 ? tokens.length : closing));
    const formatted = formatLine(tokens, INDENT.repeat(indent));
    if (formatted !== '' || (lines.length > 0 && lines[lines.length - 1] !== '')) lines.push(formatted);
    for (const { text: word } of tokens) depth = Math.max(0, depth + (isOpener(word) ? 1 : isCloser(word) ? -1 : 0));
  }
  while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
  return lines.length === 0 ? '' : lines.join(eol) + eol;
}

function tokensOf(line: string): Token[] {
  let end = 0;
  return [...line.matchAll(TOKEN)].map(({ 0: text, index }) => {
    const blanks = index - end;
    end = index + text.length;
    return { text: text[0] === '#' ? text.trimEnd() : text, column: index, blanks };
  });
}

function formatLine(tokens: readonly Token[], indent: string): string {
  if (tokens.length > 0 && tokens[0].text[0] === '#') return (tokens[0].column === 0 ? '' : indent) + tokens[0].text;
  let line = indent;
  tokens.forEach((token, i) => {
    if (token.text[0] === '#') line = line.padEnd(Math.max(token.column, line.length + 1)) + token.text;
    else line += (i === 0 ? '' : gap(tokens, i)) + token.text;
  });
  return tokens.length === 0 ? '' : line;
}

/** What goes between token `i` and the one before it on the same line. */
function gap(tokens: readonly Token[], i: number): string {
  const { text: before } = tokens[i - 1];
  const { text: after, blanks } = tokens[i];
  const kept = ' '.repeat(Math.min(blanks, 2));
  if (before === '..' || after === '..') return '';
  if (before === '(' || before === '[' || after === ')' || after === ']' || after === ',') return '';
  if (after === '[') return before === 'swapped' || before === 'migrating' ? ' ' : tight(before, kept);
  if (after === '(')
    return keywords.has(before) && before !== 'start' && before !== 'commit' ? ' ' : tight(before, kept);
  if (isArithmetic(after)) return isTight(tokens, i) ? '' : ' ';
  if (isArithmetic(before)) return isSign(tokens, i - 1) || isTight(tokens, i - 1) ? '' : ' ';
  if (isOddSign(before) || isOddSign(after)) return kept.slice(0, 1);
  if (isWord(before) && isWord(after) && blanks === 0) return '';
  return blanks > 1 && starters.has(after) && isEnd(before) ? '  ' : ' ';
}

/** Is the operator written without blanks, between two operands? */
function isTight(tokens: readonly Token[], operator: number): boolean {
  const before = tokens[operator - 1];
  const after = tokens[operator + 1];
  if (!before || !after || tokens[operator].blanks > 0 || after.blanks > 0) return false;
  return isEnd(before.text) && (isWord(after.text) || after.text === '(');
}

/** Is it the sign of a number, with no operand before it? */
function isSign(tokens: readonly Token[], operator: number): boolean {
  const before = tokens[operator - 1]?.text;
  return tokens[operator].text === '-' && (!before || before === 'return' || !isEnd(before));
}

/** An index or a call follows a name directly; after anything else the blank stays as it was. */
function tight(before: string, kept: string): string {
  return isWord(before) ? '' : kept.slice(0, 1);
}

function isOpener(text: string): boolean {
  return text === '{' || text === '(' || text === '[';
}

function isCloser(text: string): boolean {
  return text === '}' || text === ')' || text === ']';
}

function isWord(text: string): boolean {
  return /^[\w"]/.test(text);
}

/** Can an operand, or a statement, end here? */
function isEnd(text: string): boolean {
  return isCloser(text) || isWord(text);
}

function isArithmetic(text: string): boolean {
  return text.length === 1 && '+-*/%'.includes(text);
}

/** A sign that the language does not have: joining it to something could make another word of it. */
function isOddSign(text: string): boolean {
  return !isWord(text) && !/^(?:[-+*/%,<>={}()[\]]|\.\.|[=!<>]=)$/.test(text);
}

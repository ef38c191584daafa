/**
 * Formatting: the layout that the examples have. Blocks are indented by two blanks, words stand one blank apart,
 * brackets and commas are tight. Where a line ends is the writer's choice, and so are two blanks between statements and
 * the column of a comment at the end of a line. Works on words alone, so a script that does not parse is formatted too.
 */
import type { DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { type Feature, forScript } from '../feature.ts';
import type { Script } from '../script.ts';
import { type Word, wordsOf } from '../tokens.ts';

export const formatting: Feature = {
  capabilities: { documentFormattingProvider: true, documentRangeFormattingProvider: true },
  register: server => {
    server.connection.onDocumentFormatting(forScript(server, script => formatted(script)));
    server.connection.onDocumentRangeFormatting(forScript(server, formattedRange));
  },
};

/** Edits for the lines of a range. */
export function formattedRange(script: Script, { range }: DocumentRangeFormattingParams): TextEdit[] {
  return formatted(script).filter(e => e.range.start.line >= range.start.line && e.range.end.line <= range.end.line);
}

/** One edit a line that changes. */
export function formatted(script: Script): TextEdit[] {
  if (script.refused) return [];
  const edits: TextEdit[] = [];
  const { text } = script;
  const byLine: Word[][] = [];
  for (const word of wordsOf(script)) (byLine[word.line] ??= []).push(word);
  let depth = 0;
  let from = 0;
  for (let line = 0; line < script.lineCount; line++) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const old = text.slice(from, end).replace(/\r$/, '');
    const words = byLine[line] ?? [];
    // A line that holds something that is no word at all is left alone.
    const readable = words.length > 0 ? isReadable(old, words) : old.trim() === '';
    const wanted = readable ? lineOf(words, depth, old) : old;
    if (wanted !== old) edits.push({ range: script.range(from, from + old.length), newText: wanted });
    for (const { image } of words) depth = Math.max(0, depth + (image === '{' ? 1 : image === '}' ? -1 : 0));
    from = end + 1;
  }
  return edits;
}

function isReadable(line: string, words: readonly Word[]): boolean {
  return line.replace(/\s/g, '') === words.map(word => word.image.replace(/\s/g, '')).join('');
}

function lineOf(words: readonly Word[], depth: number, old: string): string {
  if (words.length === 0) return '';
  const closing = words.findIndex(word => word.image !== '}');
  const leading = closing < 0 ? words.length : closing;
  let out = ' '.repeat(2 * Math.max(0, depth - leading));
  words.forEach((word, i) => {
    if (i > 0) out += gap(words[i - 1], word, out.length, old);
    out += word.image;
  });
  return out.trimEnd();
}

/** What stands between two words of a line. */
function gap(left: Word, right: Word, column: number, old: string): string {
  const blanks = right.offset - left.end;
  if (right.kind === 'comment') {
    // In a column with others, where it was before; else two blanks away.
    const was = old.lastIndexOf(right.image);
    return ' '.repeat(blanks > 2 ? Math.max(2, was - column) : Math.max(1, blanks));
  }
  if (left.image === '(' || left.image === '[' || right.image === ')' || right.image === ']') return '';
  if (right.image === ',' || right.image === '..' || left.image === '..') return '';
  if (right.image === '[') return opensEntries(left) ? ' ' : '';
  if (right.image === '(') return isCallee(left) ? '' : ' '.repeat(Math.min(1, blanks));
  if (left.image === ',' || isBrace(left) || isBrace(right)) return isEmptyBlock(left, right, blanks) ? '' : ' ';
  if (isOperator(left) || isOperator(right)) return ' '.repeat(Math.min(1, blanks));
  return ' '.repeat(Math.min(2, Math.max(1, blanks)));
}

function isBrace({ image }: Word): boolean {
  return image === '{' || image === '}';
}

function isEmptyBlock(left: Word, right: Word, blanks: number): boolean {
  return left.image === '{' && right.image === '}' && blanks === 0;
}

/** `swapped [8..16]`, unlike `heap[8..16]`. */
function opensEntries({ image }: Word): boolean {
  return image === 'swapped' || image === 'migrating';
}

function isCallee({ kind, image }: Word): boolean {
  return kind === 'name' || /^(?:\w+_\w+|start|commit)$/.test(image);
}

function isOperator({ image }: Word): boolean {
  return '+-*/%'.includes(image);
}

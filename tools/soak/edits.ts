/** Random edits, and what they make of a text as the protocol has it: the client's own view, which the server's must equal. */
import { below, oneOf } from './part.ts';

interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Edit {
  /** Absent: all of the text. */
  readonly range?: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

const pieces = [
  '\n',
  '\r\n',
  '\r',
  ' ',
  '{',
  '}',
  '#',
  '"',
  'cpu 0 { read heap }\n',
  'heap',
  '😀',
  '\ud83d',
  '\ude00',
  'é',
  '\t',
  '',
];

/** An edit of a text with so many lines; a few of its positions lie outside, where the protocol says what they mean. */
export function randomEdit(next: () => number, text: string): Edit {
  if (next() < 0.02) return { text: text.slice(0, below(next, text.length + 1)) };
  const lines = text.split(/\r\n|\r|\n/);
  const position = (): Position => {
    const line = next() < 0.03 ? lines.length + below(next, 5) : below(next, lines.length);
    const length = lines[line]?.length ?? 0;
    return { line, character: next() < 0.05 ? length + below(next, 2 ** 31) : below(next, length + 1) };
  };
  const [x, y] = [position(), position()];
  const isInOrder = x.line < y.line || (x.line === y.line && x.character <= y.character);
  // Mostly an edit is where somebody types.
  const near = next() < 0.7 ? { line: x.line, character: x.character + below(next, 4) } : y;
  const start = near !== y || isInOrder ? x : y;
  const end = near !== y ? near : isInOrder ? y : x;
  return { range: { start, end }, text: oneOf(next, pieces) };
}

/** A text after an edit (LSP 3.17, "Position": past the end of a line means its end). */
export function edited(text: string, { range, text: put }: Edit): string {
  if (!range) return put;
  return text.slice(0, offsetOf(text, range.start)) + put + text.slice(offsetOf(text, range.end));
}

function offsetOf(text: string, { line, character }: Position): number {
  let start = 0;
  for (let left = line; left > 0; left--) {
    const end = /\r\n|\r|\n/.exec(text.slice(start));
    if (!end) return text.length;
    start += end.index + end[0].length;
  }
  const end = /\r|\n/.exec(text.slice(start));
  return Math.min(start + character, end ? start + end.index : text.length);
}

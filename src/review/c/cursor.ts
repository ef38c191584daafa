/** A place in a list of tokens. */
import type { Token } from './tokens.ts';

/** The text cannot be read as C. */
export class Unreadable extends Error {}

const NOTHING: Token = { kind: 'sign', text: '', line: -1 };
/** Expressions and statements that nest deeper are not read. */
const MAX_DEPTH = 100;

export class Cursor {
  readonly tokens: readonly Token[];
  at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? NOTHING;
  }

  get ended(): boolean {
    return this.at >= this.tokens.length;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  is(text: string): boolean {
    return this.peek().text === text;
  }

  /** Takes the token if it is this one. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw new Unreadable();
  }

  /** Reads something that may hold others of its kind. */
  within<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new Unreadable();
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  /** Goes past the bracket that closes the one at hand. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const { text } = this.next();
      if (text === '(' || text === '[' || text === '{') depth++;
      if (text === ')' || text === ']' || text === '}') depth--;
    } while (depth > 0 && !this.ended);
  }
}

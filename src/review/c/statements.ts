/**
 * Statements of C, from a piece of a function: a hunk may begin in the middle of a block and end in another. Braces that
 * close nothing are passed over, blocks that nobody closes end with the piece, and what cannot be read is kept as `other`.
 */
import { Cursor, Unreadable } from './cursor.ts';
import { assignment, expression, initialiser, isTypeWord } from './expressions.ts';
import type { Declared, Expression, Statement } from './syntax.ts';
import type { Token } from './tokens.ts';

/** All statements of a piece. Never throws. */
export function statementsOf(tokens: readonly Token[]): Statement[] {
  const cursor = new Cursor(tokens);
  const statements: Statement[] = [];
  while (!cursor.ended) {
    if (cursor.is('}')) statements.push(own(cursor, cursor.at++, { kind: 'empty' }));
    else statements.push(statement(cursor));
  }
  return statements;
}

type Body = Statement extends infer S ? (S extends unknown ? Omit<S, 'lines'> : never) : never;

/** A statement whose own tokens go from `start` to the cursor, except those between the pairs of `except`. */
function own(
  cursor: Cursor,
  start: number,
  body: Body,
  except: readonly (readonly [number, number])[] = [],
): Statement {
  const tokens = cursor.tokens
    .slice(start, cursor.at)
    .filter((_, i) => !except.some(([from, to]) => start + i >= from && start + i < to));
  const lines = [...new Set(tokens.map(token => token.line))];
  return { ...body, lines } as Statement;
}

function statement(cursor: Cursor): Statement {
  const start = cursor.at;
  try {
    return cursor.within(() => read(cursor, start));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    cursor.at = start;
    return skipped(cursor, start);
  }
}

/** Goes on behind the next `;`, or behind a block where one comes first. */
function skipped(cursor: Cursor, start: number): Statement {
  while (!cursor.ended && !cursor.is('}')) {
    const { text } = cursor.peek();
    if (text === '{') {
      const [body, range] = block(cursor);
      return own(cursor, start, { kind: 'other', body }, [range]);
    }
    if (text === '(' || text === '[') cursor.skipBrackets();
    else if (cursor.next().text === ';') break;
  }
  if (cursor.at === start) cursor.at++;
  return own(cursor, start, { kind: 'other', body: [] });
}

function read(cursor: Cursor, start: number): Statement {
  const { text, kind } = cursor.peek();
  switch (text) {
    case ';':
      cursor.next();
      return own(cursor, start, { kind: 'empty' });
    case '{': {
      const [body, range] = block(cursor);
      return own(cursor, start, { kind: 'block', body }, [range]);
    }
    case 'if':
      return readIf(cursor, start);
    case 'while':
    case 'for':
    case 'do':
      return readLoop(cursor, start, text);
    case 'return': {
      cursor.next();
      const value = cursor.is(';') ? undefined : expression(cursor);
      end(cursor);
      return own(cursor, start, { kind: 'return', ...(value ? { value } : {}) });
    }
    case 'break':
    case 'continue':
      cursor.next();
      end(cursor);
      return own(cursor, start, { kind: text });
    case 'goto': {
      cursor.next();
      const { text: label } = cursor.next();
      end(cursor);
      return own(cursor, start, { kind: 'goto', label });
    }
    case 'switch':
    case 'case':
    case 'default':
    case 'else':
    case 'asm':
    case '__asm__':
      throw new Unreadable();
  }
  if (kind === 'name' && cursor.peek(1).text === ':' && cursor.peek(2).text !== ':') {
    cursor.at += 2;
    return own(cursor, start, { kind: 'label', label: text });
  }
  if (isDeclaration(cursor)) return readDeclaration(cursor, start);
  const read = expression(cursor);
  if (cursor.is('{') && read.kind === 'call') {
    const [body, range] = block(cursor);
    return own(cursor, start, { kind: 'loop', form: 'each', first: read, body }, [range]);
  }
  end(cursor);
  return own(cursor, start, { kind: 'expression', expression: read });
}

/** The end of a piece ends a statement, too. */
function end(cursor: Cursor): void {
  if (!cursor.ended) cursor.expect(';');
}

/** A block's statements, and the tokens that are theirs. */
function block(cursor: Cursor): [Statement[], readonly [number, number]] {
  const braces = cursor.take('{');
  const from = cursor.at;
  const body: Statement[] = [];
  if (braces) while (!cursor.ended && !cursor.is('}')) body.push(statement(cursor));
  else if (!cursor.ended && !cursor.is('}')) body.push(statement(cursor));
  const to = cursor.at;
  if (braces) cursor.take('}');
  return [body, [from, to]];
}

function readIf(cursor: Cursor, start: number): Statement {
  cursor.next();
  const condition = parenthesised(cursor);
  const [holds, first] = block(cursor);
  if (!cursor.take('else')) return own(cursor, start, { kind: 'if', condition, holds, otherwise: [] }, [first]);
  const [otherwise, second] = block(cursor);
  return own(cursor, start, { kind: 'if', condition, holds, otherwise }, [first, second]);
}

function readLoop(cursor: Cursor, start: number, form: 'while' | 'for' | 'do'): Statement {
  cursor.next();
  if (form === 'do') {
    const [body, range] = block(cursor);
    // The condition may lie below the hunk.
    if (cursor.ended) return own(cursor, start, { kind: 'other', body }, [range]);
    cursor.expect('while');
    const condition = parenthesised(cursor);
    end(cursor);
    return own(cursor, start, { kind: 'loop', form, condition, body }, [range]);
  }
  if (form === 'while') {
    const condition = parenthesised(cursor);
    const [body, range] = block(cursor);
    return own(cursor, start, { kind: 'loop', form, condition, body }, [range]);
  }
  cursor.expect('(');
  const part = (close: string): Expression | undefined => {
    const read = cursor.is(close) ? undefined : expression(cursor);
    cursor.expect(close);
    return read;
  };
  const [first, condition, step] = [part(';'), part(';'), part(')')];
  const [body, range] = block(cursor);
  const parts = { ...(first ? { first } : {}), ...(condition ? { condition } : {}), ...(step ? { step } : {}) };
  return own(cursor, start, { kind: 'loop', form, ...parts, body }, [range]);
}

function parenthesised(cursor: Cursor): Expression {
  cursor.expect('(');
  const read = expression(cursor);
  cursor.expect(')');
  return read;
}

/** Two names in a row, or a type's word, or `name *name` where a declaration would go on. */
function isDeclaration(cursor: Cursor): boolean {
  const [a, b, c, d] = [0, 1, 2, 3].map(ahead => cursor.peek(ahead));
  if (['static', 'register', 'extern', '__maybe_unused'].includes(a.text)) return true;
  if (a.kind !== 'name') return false;
  if (isTypeWord(a.text) && (b.kind === 'name' || b.text === '*')) return true;
  if (b.kind === 'name') return true;
  return b.text === '*' && (c.text === '*' || (c.kind === 'name' && ['=', ';', ',', '['].includes(d.text)));
}

function readDeclaration(cursor: Cursor, start: number): Statement {
  // The type is all names up to the last one before a sign that ends a declarator.
  let type = '';
  const declares = (): boolean => ['=', ';', ',', '[', '', ':'].includes(cursor.peek(1).text);
  while (cursor.peek().kind === 'name' && !declares()) {
    type += `${type && ' '}${cursor.next().text}`;
    if (cursor.is('(')) cursor.skipBrackets();
  }
  const names: Declared[] = [];
  do names.push(declarator(cursor));
  while (cursor.take(','));
  end(cursor);
  return own(cursor, start, { kind: 'declaration', type, names });
}

function declarator(cursor: Cursor): Declared {
  let pointer = false;
  while (cursor.take('*')) pointer = true;
  while (isTypeWord(cursor.peek().text) || cursor.is('__maybe_unused')) cursor.next();
  const { kind, text: name } = cursor.next();
  if (kind !== 'name') throw new Unreadable();
  while (cursor.is('[') || cursor.is('__attribute__')) {
    if (!cursor.is('[')) cursor.next();
    cursor.skipBrackets();
  }
  if (!cursor.take('=')) return { name, pointer };
  return { name, pointer, value: cursor.is('{') ? initialiser(cursor) : assignment(cursor) };
}

/** Expressions of C by precedence. What page-table code does not compute with becomes `other`, with its parts. */
import { type Cursor, Unreadable } from './cursor.ts';
import type { Expression } from './syntax.ts';

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};
const assigning = /^(=|[-+*/%&|^]=|<<=|>>=)$/;
const typeWords =
  /^(struct|union|enum|const|volatile|unsigned|signed|void|char|short|int|long|bool|u8|u16|u32|u64|s32|s64|size_t|__user|__force|\w+_t)$/;

export const isTypeWord = (text: string): boolean => typeWords.test(text);

/** An expression, commas included. Throws Unreadable. */
export function expression(cursor: Cursor): Expression {
  const first = assignment(cursor);
  if (!cursor.is(',')) return first;
  const parts = [first];
  while (cursor.take(',')) parts.push(assignment(cursor));
  return { kind: 'list', parts };
}

/** An expression without commas. Throws Unreadable. */
export function assignment(cursor: Cursor): Expression {
  return cursor.within(() => {
    const to = conditional(cursor);
    if (!assigning.test(cursor.peek().text)) return to;
    const sign = cursor.next().text;
    return { kind: 'assign', sign, to, value: assignment(cursor) };
  });
}

function conditional(cursor: Cursor): Expression {
  const condition = binary(cursor, 1);
  if (!cursor.take('?')) return condition;
  const holds = cursor.is(':') ? undefined : expression(cursor);
  cursor.expect(':');
  const otherwise = conditional(cursor);
  if (!holds) return { kind: 'other', parts: [condition, otherwise] };
  return { kind: 'conditional', condition, holds, otherwise };
}

function binary(cursor: Cursor, least: number): Expression {
  let left = unary(cursor);
  for (;;) {
    const sign = cursor.peek().text;
    const level = Object.hasOwn(precedence, sign) ? precedence[sign] : 0;
    if (level < least) return left;
    cursor.next();
    left = { kind: 'binary', sign, left, right: binary(cursor, level + 1) };
  }
}

function unary(cursor: Cursor): Expression {
  return cursor.within(() => {
    const { text } = cursor.peek();
    if (text === '++' || text === '--') {
      cursor.next();
      return { kind: 'step', sign: text, of: unary(cursor) };
    }
    if (['*', '&', '!', '-', '~', '+'].includes(text)) {
      cursor.next();
      return { kind: 'unary', sign: text, of: unary(cursor) };
    }
    if (text === 'sizeof' && cursor.peek(1).text === '(') {
      cursor.next();
      cursor.skipBrackets();
      return { kind: 'other', parts: [] };
    }
    if (text === '(' && isTypeWord(cursor.peek(1).text)) {
      cursor.skipBrackets();
      // A compound literal, `(pte_t) { .pte = x }`, has its braces next.
      return cursor.is('{') ? initialiser(cursor) : { kind: 'cast', of: unary(cursor) };
    }
    return postfix(cursor);
  });
}

function postfix(cursor: Cursor): Expression {
  let of = primary(cursor);
  for (;;) {
    const { text } = cursor.peek();
    if (text === '(') of = called(cursor, of);
    else if (text === '->' || text === '.') {
      cursor.next();
      of = { kind: 'member', of, field: cursor.next().text };
    } else if (text === '[') {
      cursor.next();
      of = { kind: 'index', of, at: expression(cursor) };
      cursor.expect(']');
    } else if (text === '++' || text === '--') {
      cursor.next();
      of = { kind: 'step', sign: text, of };
    } else return of;
  }
}

function called(cursor: Cursor, of: Expression): Expression {
  cursor.expect('(');
  const operands: Expression[] = [];
  while (!cursor.take(')')) {
    if (cursor.ended) throw new Unreadable();
    operands.push(isTypeWord(cursor.peek().text) ? typeOperand(cursor) : assignment(cursor));
    if (!cursor.is(')')) cursor.expect(',');
  }
  if (of.kind === 'name') return { kind: 'call', function: of.name, operands };
  if (of.kind === 'member') {
    // pv_mmu_ops.set_pte(…) is what PVOP_VCALL makes of it.
    const dispatches = of.of.kind === 'name' && /^pv_(\w+_)?ops$/.test(of.of.name);
    return { kind: 'call', function: dispatches ? 'PVOP_CALL' : of.field, operands };
  }
  return { kind: 'other', parts: operands };
}

/** An operand that is a type, as macros take them. */
function typeOperand(cursor: Cursor): Expression {
  while (!cursor.ended && !cursor.is(',') && !cursor.is(')')) cursor.next();
  return { kind: 'other', parts: [] };
}

function primary(cursor: Cursor): Expression {
  const token = cursor.next();
  // Strings in a row are one, and KERN_INFO is one of them.
  if (token.kind === 'name' && cursor.peek().kind !== 'text') return { kind: 'name', name: token.text };
  if (token.kind === 'number') return { kind: 'number', text: token.text.replace(/[uUlL]+$/, '') };
  if (token.kind === 'text' || token.kind === 'name') {
    while (cursor.peek().kind === 'text' || (cursor.peek().kind === 'name' && cursor.peek(1).kind === 'text'))
      cursor.next();
    return { kind: 'other', parts: [] };
  }
  if (token.text !== '(') throw new Unreadable();
  const inner = expression(cursor);
  cursor.expect(')');
  return inner;
}

/** `{ … }` as a value; of one member alone, that member's value. */
export function initialiser(cursor: Cursor): Expression {
  const start = cursor.at;
  cursor.skipBrackets();
  const end = cursor.at;
  if (cursor.tokens[start + 1]?.text !== '.' || cursor.tokens[start + 3]?.text !== '=')
    return { kind: 'other', parts: [] };
  cursor.at = start + 4;
  const value = assignment(cursor);
  const alone = cursor.at === end - 1;
  cursor.at = end;
  return alone ? { kind: 'cast', of: value } : { kind: 'other', parts: [] };
}

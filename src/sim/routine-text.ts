/**
 * A routine as C, for people who read it beside the kernel's: the steps of a body as calls of what the machine offers.
 * `way` is the answer of the step that a choice asks.
 */
import { flushReasons, hypercallNames, lazyModes, mmuCommands } from '../model/events.ts';
import { flagNames } from '../model/pte.ts';
import type { Body, Choose, Line, Loop, Question, When } from './routine.ts';

/** Steps and choices as lines of C, without their function's head. */
export function routineText(name: string, body: Body): string {
  return [`${name}()`, '{', ...indented(linesOf(body)), '}'].join('\n');
}

function linesOf(body: Body): string[] {
  return body.flatMap(line => {
    if (line === 'break' || line === 'continue') return [`${line};`];
    if (typeof line === 'string' || 'op' in line) return [line === 'return' ? 'return;' : `${callText(line)};`];
    if ('when' in line) return either(line);
    return 'choose' in line ? cases(line) : turns(line);
  });
}

const indented = (lines: readonly string[]): string[] => lines.map(line => `\t${line}`);

/** What a head governs: one line stands alone, more are in braces. */
function block(head: string, lines: readonly string[]): string[] {
  if (lines.length === 1) return [head, ...indented(lines)];
  return lines.length === 0 ? [head, '\t;'] : [`${head} {`, ...indented(lines), '}'];
}

/** `if` and its `else`; braces on both where one has them. */
function branches(parts: readonly { readonly head: string; readonly lines: readonly string[] }[]): string[] {
  if (parts.every(({ lines }) => lines.length === 1)) return parts.flatMap(({ head, lines }) => block(head, lines));
  return parts.flatMap(({ head, lines }, i) => [
    `${i > 0 ? '} ' : ''}${head} {`,
    ...indented(lines),
    ...(i === parts.length - 1 ? ['}'] : []),
  ]);
}

function either({ when, holds, otherwise }: When): string[] {
  const { before, condition } = asked(when);
  const [first, second] = [linesOf(holds), linesOf(otherwise)];
  if (first.length === 0) return [...before, ...block(`if (!${condition})`, second)];
  return [
    ...before,
    ...branches([
      { head: `if (${condition})`, lines: first },
      ...(second.length > 0 ? [{ head: 'else', lines: second }] : []),
    ]),
  ];
}

function cases({ choose, cases, otherwise }: Choose): string[] {
  const named = Object.entries(cases).map(([answer, body], i) => ({
    head: `${i > 0 ? 'else ' : ''}if (${i > 0 ? 'way' : `(way = ${callText(choose)})`} == ${answer})`,
    lines: linesOf(body),
  }));
  const rest = linesOf(otherwise);
  return branches(rest.length > 0 ? [...named, { head: 'else', lines: rest }] : named);
}

function turns({ loop, first, last, until }: Loop): string[] {
  const turn = linesOf(loop);
  if (first) {
    const { before, condition } = asked(first);
    if (before.length === 0) return block(`while (${condition})`, turn);
    return block('for (;;)', [...before, `if (!${condition})`, '\tbreak;', ...turn]);
  }
  if (!last) return block('for (;;)', turn);
  const { before, condition } = asked(last);
  const again = `while (${until ? '!' : ''}${condition})`;
  if (turn.length + before.length === 0) return [again, '\t;'];
  return ['do {', ...indented([...turn, ...before]), `} ${again};`];
}

/** A question's lines before its last, and its last as a condition. */
function asked(question: Question): { readonly before: string[]; readonly condition: string } {
  const lines = (Array.isArray(question) ? question : [question]) as Body;
  const last = lines[lines.length - 1];
  if (typeof last === 'string' || 'op' in last)
    return { before: linesOf(lines.slice(0, -1)), condition: callText(last) };
  return { before: linesOf(lines), condition: 'flag' };
}

/** A step with its operands, or a call of a routine. */
function callText(line: Line): string {
  if (typeof line === 'string') return `${line}()`;
  if (!('op' in line)) return 'flag';
  if (line.op === 'call') return `${line.routine}()`;
  const operands = Object.entries(line).flatMap(([key, value]) => (key === 'op' ? [] : operandText(key, value)));
  return `${line.op}(${operands.join(', ')})`;
}

/** Numbers that have a name, by their operand. */
const named: Readonly<Record<string, (value: number) => string | undefined>> = {
  hypercall: value => hypercallNames[value],
  command: value => mmuCommands[value],
  reason: value => flushReasons[value],
  mode: value => lazyModes[value],
  mask: value => flagNames(value, 0).join(' | '),
  tells: value => flagNames(value, 0).join(' | '),
};

/** Costs and what is false or absent go without saying. */
function operandText(key: string, value: unknown): string[] {
  if (key === 'charge' || value === undefined || value === false) return [];
  if (value === true) return [key];
  if (typeof value === 'number') return [named[key]?.(value) ?? String(value)];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(part => operandText(...part));
  return [/^\w+$/.test(String(value)) ? String(value) : `"${value}"`];
}

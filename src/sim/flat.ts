/**
 * A body as a flat list of steps: choices and loops become jumps to labels, which the linker resolves. Each label is
 * made here, with a number of its own, so no two of a routine meet. Jumps that would lead to the next step are left out.
 */
import type { Body, Choose, Line, Loop, Question, When } from './routine.ts';
import { facts, type Step } from './steps.ts';

/** What only a defect of a kernel's routines can bring about, found when they are linked. */
export class LinkError extends Error {}

/** Where `break` and `continue` lead. */
interface Ways {
  readonly out: string;
  readonly next: string;
}

/** The steps of a body, with the labels that its jumps name. Throws LinkError. */
export function flat(body: Body): readonly Step[] {
  const steps: Step[] = [];
  let labels = 0;
  const fresh = (): string => `L${++labels}`;

  /** Nothing comes behind a jump or a return, except by a label. */
  const goto = (to: string): void => {
    const last = steps.at(-1)?.op;
    if (last !== 'goto' && last !== 'return') steps.push({ op: 'goto', to });
  };

  const label = (name: string): void => {
    const end = steps.findLastIndex(step => step.op !== 'label');
    const last = steps[end];
    // A jump to here is no jump.
    if (last?.op === 'goto' && last.to === name) steps.splice(end, 1);
    // `unless` past a jump to `name` is an `if` to where that jump goes, and the other way round.
    const skip = steps[steps.length - 2];
    const over = steps.at(-1);
    if (over?.op === 'goto' && (skip?.op === 'unless' || (skip?.op === 'if' && skip.is === undefined)))
      if (skip.to === name) steps.splice(-2, 2, { op: skip.op === 'if' ? 'unless' : 'if', to: over.to });
    steps.push({ op: 'label', name });
  };

  const lines = (question: Question, ways: Ways | null): void => {
    if (Array.isArray(question)) for (const line of question as Body) one(line, ways);
    else one(question as Line, ways);
  };

  const one = (line: Line, ways: Ways | null): void => {
    if (line === 'break' || line === 'continue') {
      if (!ways) throw new LinkError(`${line} outside a loop`);
      goto(line === 'break' ? ways.out : ways.next);
    } else if (typeof line === 'string') steps.push({ op: line } as Step);
    else if ('op' in line) steps.push(line);
    else if ('when' in line) either(line, ways);
    else if ('choose' in line) cases(line, ways);
    else turns(line);
  };

  const either = ({ when, holds, otherwise }: When, ways: Ways | null): void => {
    const other = fresh();
    lines(when, ways);
    steps.push({ op: 'unless', to: other });
    lines(holds, ways);
    if (otherwise.length === 0) return label(other);
    const end = fresh();
    goto(end);
    label(other);
    lines(otherwise, ways);
    label(end);
  };

  const cases = ({ choose, cases, otherwise }: Choose, ways: Ways | null): void => {
    const end = fresh();
    one(choose, ways);
    const values: Readonly<Record<string, number>> = facts[typeof choose === 'string' ? choose : choose.op].answers;
    const named = Object.entries(cases).map(([name, body]) => ({ is: values[name], to: fresh(), body }));
    for (const { is, to } of named) steps.push({ op: 'if', to, is });
    lines(otherwise, ways);
    goto(end);
    for (const { to, body } of named) {
      label(to);
      lines(body, ways);
      goto(end);
    }
    label(end);
  };

  const turns = ({ loop, first, last, until }: Loop): void => {
    const top = fresh();
    const ways = { out: fresh(), next: last ? fresh() : top };
    label(top);
    if (first) {
      lines(first, ways);
      steps.push({ op: 'unless', to: ways.out });
    }
    lines(loop, ways);
    if (last) {
      label(ways.next);
      lines(last, ways);
      steps.push({ op: until ? 'unless' : 'if', to: top });
    } else goto(top);
    label(ways.out);
  };

  lines(body, null);
  return steps;
}

/** The value of an expression at a position, as a row of the Watch view. */
import { grouped } from '../model/number-words.ts';
import { compare } from '../sim/conditions.ts';
import { shows } from '../sim/expect.ts';
import { evaluate as entryValue, holds } from '../sim/ops/expressions.ts';
import { statementOf } from './frames.ts';
import { outcomeAt } from './outcome.ts';
import { NoQuestion, type Question, questionOf } from './questions.ts';
import type { Timeline } from './timeline.ts';
import { type CountName, countsAt } from './variables/counts.ts';
import { entryBits, entryWords, pageRow } from './variables/entries.ts';
import { named, numbered, type Variable } from './variables/variable.ts';

/** Evaluates an expression; `cpu` is the one whose locals it may name. Throws NoQuestion. */
export function evaluate(timeline: Timeline, expression: string, cpu?: number): Variable {
  const asking = cpu === undefined ? undefined : { cpu, statement: statementOf(timeline, cpu) };
  const question = questionOf(timeline.script, expression, asking);
  return { ...answer(timeline, question, cpu ?? 0), name: expression, expression };
}

/** Whether an expression is true: a condition that holds, a number other than 0. Throws NoQuestion. */
export function isSo(timeline: Timeline, expression: string, cpu?: number): boolean {
  const { value } = evaluate(timeline, expression, cpu);
  return value !== 'no' && value !== '0';
}

function answer(timeline: Timeline, question: Question, cpu: number): Omit<Variable, 'name'> {
  const { machine } = timeline;
  const b = machine.base(cpu);
  switch (question.kind) {
    case 'pages': {
      const [first, last] = machine.build.layout.range(question.range);
      if (first === last) return pageRow(timeline, first);
      const pages = last - first + 1;
      return {
        value: `${grouped(pages)} pages`,
        children: numbered(pages, i => pageRow(timeline, first + i)),
      };
    }
    case 'number':
      return { value: String(question.value) };
    case 'count':
      return { value: String(count(timeline, question.metric)) };
    case 'bound': {
      const { expectation } = question;
      if (expectation.kind !== 'count') return { value: 'no' };
      return truth(compare(count(timeline, expectation.metric), expectation.bound, expectation.value));
    }
    case 'outcome':
      return truth(shows(question.condition, outcomeAt(timeline)));
    case 'entry': {
      const { lo, hi } = entryValue(machine, b, question.value);
      return { value: entryWords(machine, lo, hi), children: named(() => entryBits(lo, hi)) };
    }
    case 'condition':
      return truth(holds(machine, b, question.condition));
  }
}

const truth = (is: boolean): { value: string } => ({ value: is ? 'yes' : 'no' });

function count(timeline: Timeline, metric: CountName | 'ratio'): number {
  if (metric === 'ratio') throw new NoQuestion('ratio is of a whole run, and is known when it is over');
  return Math.round(countsAt(timeline)[metric]);
}

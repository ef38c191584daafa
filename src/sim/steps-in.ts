/** The steps of a body, in the order in which its text has them: what lists their lines, and what reads that list, agree on it. */
import type { KernelBody } from './kernels.ts';
import type { Question } from './routine.ts';
import type { Step } from './steps.ts';

/** Each step of a body, those of every branch. Ways out of loops are none. */
export function* stepsIn(body: KernelBody): Generator<Step> {
  for (const line of body) {
    if (typeof line === 'string') continue;
    if ('op' in line) yield line as Step;
    else if ('given' in line) yield* either(line);
    else if ('when' in line) {
      yield* asked(line.when);
      yield* either(line);
    } else if ('choose' in line) {
      yield* asked(line.choose);
      for (const of of Object.values(line.cases)) yield* stepsIn(of);
      yield* stepsIn(line.otherwise);
    } else {
      if (line.first) yield* asked(line.first);
      yield* stepsIn(line.loop);
      if (line.last) yield* asked(line.last);
    }
  }
}

function* either({
  holds,
  otherwise,
}: {
  readonly holds: KernelBody;
  readonly otherwise: KernelBody;
}): Generator<Step> {
  yield* stepsIn(holds);
  yield* stepsIn(otherwise);
}

const asked = (question: Question): Generator<Step> =>
  stepsIn((Array.isArray(question) ? question : [question]) as KernelBody);

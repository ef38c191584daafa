/** The steps of a body, in the order in which its text has them: what lists their lines, and what reads that list, agree on it. */
import type { KernelBody } from './kernels.ts';
import type { Question } from './routine.ts';
import type { Step } from './steps.ts';

/** Each step of a body, those of every branch. Ways out of loops are none. */
export function stepsIn(body: KernelBody): Step[] {
  const steps: Step[] = [];
  collect(body, steps);
  return steps;
}

function collect(body: KernelBody, steps: Step[]): void {
  const asked = (question: Question): void =>
    collect((Array.isArray(question) ? question : [question]) as KernelBody, steps);
  for (const line of body) {
    if (typeof line === 'string') continue;
    if ('op' in line) steps.push(line as Step);
    else if ('given' in line) both(line, steps);
    else if ('when' in line) {
      asked(line.when);
      both(line, steps);
    } else if ('choose' in line) {
      asked(line.choose);
      for (const of of Object.values(line.cases)) collect(of, steps);
      collect(line.otherwise, steps);
    } else {
      if (line.first) asked(line.first);
      collect(line.loop, steps);
      if (line.last) asked(line.last);
    }
  }
}

function both(
  { holds, otherwise }: { readonly holds: KernelBody; readonly otherwise: KernelBody },
  steps: Step[],
): void {
  collect(holds, steps);
  collect(otherwise, steps);
}

/**
 * A script's tests as a job that another thread can do: judged by the function that `ptelab test` has, to the same
 * number of states, so that both say the same of the same script on any machine.
 */
import { judgedAsTest } from '../../library/judge.ts';
import { runCompiled } from '../../library/run.ts';
import type { Scenario } from '../../sim/scenario.ts';
import { type Explored, inEditorWords } from './explore.ts';

export interface TestJob {
  /** With the backends that are wanted. */
  readonly tested: Scenario;
}

/** Does the job, here and now. */
export function performTest({ tested }: TestJob): Explored {
  const { explored, expects, diagnostics } = judgedAsTest(runCompiled(tested, {}, { maxRows: 0 }));
  return {
    backends: explored.map(({ result, grounds, pages }) => ({ result, grounds: inEditorWords(grounds), pages })),
    expects: expects.map(e => ({ ...e, message: inEditorWords(e.message) })),
    diagnostics,
  };
}

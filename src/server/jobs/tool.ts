/** A call of an agent's tool as a job that another thread can do. */
import type { Plain, Refusal } from '../../agent/plain.ts';
import { answerByEngine } from '../agent/answers.ts';

export interface ToolJob {
  readonly tool: string;
  /** Checked against the tool's schema. */
  readonly input: Plain;
}

export interface ToolAnswer {
  readonly answered: Plain | Refusal;
}

/** Does the job, here and now. Where `isWanted` says no, an exploration stops; nobody hears its answer. */
export function performTool({ tool, input }: ToolJob, isWanted: () => boolean = () => true): ToolAnswer {
  return { answered: answerByEngine(tool, input, isWanted) };
}

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

/** Does the job, here and now. */
export function performTool({ tool, input }: ToolJob): ToolAnswer {
  return { answered: answerByEngine(tool, input) };
}

/**
 * Answering a call of a tool, the same in every host: the input is checked, the engine or the documents answer, and what
 * comes back is cut to a size that a model can read, which the answer says.
 */

import { beginning } from '../model/beginning.ts';
import { bounded } from './bounded.ts';
import { answerDocument, type Documents } from './documents.ts';
import type { Plain, Refusal } from './plain.ts';
import { faultsOf } from './schema.ts';
import { tools } from './tools.ts';

export interface ToolHost {
  readonly documents: Documents;
  /** Has the engine answer. Rejects where that is given up. */
  ask(name: string, input: Plain, signal: AbortSignal): Promise<Plain | Refusal>;
}

/** The answer to a call. */
export async function answerTool(
  name: string,
  input: unknown,
  host: ToolHost,
  signal: AbortSignal,
): Promise<Plain | Refusal> {
  const tool = tools.find(known => known.name === name);
  if (!tool)
    return { error: `there is no tool ${beginning(name, 40)}; there are ${tools.map(t => t.name).join(', ')}` };
  const faults = faultsOf(input ?? {}, tool.input);
  if (faults.length > 0) return { error: faults.slice(0, 10).join('; ') };
  const given = (input ?? {}) as Plain;
  const answer =
    tool.by === 'documents' ? await answerDocument(name, given, host.documents) : await host.ask(name, given, signal);
  return isRefusal(answer) ? answer : bounded(answer);
}

/** Tells an answer from a refusal. */
export function isRefusal(answer: Plain | Refusal): answer is Refusal {
  return typeof answer.error === 'string' && Object.keys(answer).length === 1;
}

/** `ptelab/tool`: calls of agents' tools, on a thread of their own, so that they hold up nothing that a person waits for. */
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { faultsOf } from '../../agent/schema.ts';
import { tools } from '../../agent/tools.ts';
import { type ToolParams, type ToolReply, toolRequest } from '../../protocol/tool.ts';
import { GivenUp, type Runner } from '../jobs/runner.ts';
import type { ToolAnswer, ToolJob } from '../jobs/tool.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';

interface Needs extends Pick<Surroundings, 'connection'> {
  readonly runner: Runner<ToolJob, ToolAnswer>;
}

/** Answers calls of tools. */
export function answerTools({ connection, runner }: Needs): void {
  const shape = { name: 'text', input: 'object' } as const;
  answer<ToolParams>(connection, toolRequest, shape, async (params, token): Promise<ToolReply> => {
    const tool = tools.find(({ name, by }) => name === params.name && by === 'engine');
    if (!tool) throw new ResponseError(ErrorCodes.InvalidParams, 'there is no such tool');
    const faults = faultsOf(params.input, tool.input);
    if (faults.length > 0) throw new ResponseError(ErrorCodes.InvalidParams, faults.join('; '));
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    try {
      const { answered } = await runner.run({ tool: tool.name, input: params.input }, control.signal);
      return { ...answered };
    } catch (error) {
      if (error instanceof GivenUp) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the call was cancelled');
      throw error;
    }
  });
}

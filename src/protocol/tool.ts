/** `ptelab/tool`: the engine's answer to a call of an agent's tool. */

export const toolRequest = 'ptelab/tool';

export interface ToolParams {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An object as the tool has it, or `{ error }` where something is wrong with the call. */
export type ToolReply = Readonly<Record<string, unknown>>;

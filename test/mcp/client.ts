/** The SDK's own client, at the built `ptelab mcp` over its standard input and output. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { folder, program } from '../cli/ptelab.ts';

/** What a call of a tool came to. */
export interface Called {
  readonly isError?: boolean;
  readonly structuredContent?: Record<string, unknown>;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

export interface Agent {
  readonly client: Client;
  call(name: string, input?: Record<string, unknown>, signal?: AbortSignal): Promise<Called>;
  /** Its answer; fails the test where the call is refused. */
  answer<Answer = Record<string, unknown>>(name: string, input?: Record<string, unknown>): Promise<Answer>;
}

/** Starts the server and says hello. Close the client when done. */
export async function connect(): Promise<Agent> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], cwd: folder, stderr: 'ignore' }),
  );
  const call = async (name: string, input: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Called> =>
    (await client.callTool({ name, arguments: input }, { signal, timeout: 100_000 })) as unknown as Called;
  return {
    client,
    call,
    async answer<Answer>(name: string, input?: Record<string, unknown>) {
      const { isError, structuredContent, content } = await call(name, input);
      if (isError || !structuredContent) throw new Error(content[0]?.text);
      return structuredContent as Answer;
    },
  };
}

/**
 * An MCP server with the tools of src/agent, and with the documents as resources. Lists come from the definitions. What is
 * wrong with a call of a tool is a result that says so, because a model can mend its call by it.
 */
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { answerTool, isRefusal, type ToolHost } from '../agent/answer.ts';
import { exampleFile, pageFile, pages } from '../agent/documents.ts';
import { tools } from '../agent/tools.ts';
import { beginning } from '../model/beginning.ts';

const instructions =
  'PTE Lab checks litmus tests of page-table updates: can an accessed or dirty bit, a write or a freed page be lost in ' +
  'some interleaving, and what does it cost under Xen? Read the resource ptelab://docs/language (or call reference with ' +
  'page "language"), write a script of ten lines, "check" it, then "explore" it; "replay" plays a witness.';

const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false, destructiveHint: false };

/** A server for one connection. */
export function mcpServer(version: string, host: ToolHost): Server {
  const { documents } = host;
  const server = new Server(
    { name: 'ptelab', title: 'PTE Lab', version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );

  server.setRequestHandler('tools/list', () => ({
    tools: tools.map(({ name, title, description, input }) => ({
      name,
      title,
      description,
      inputSchema: { ...input, properties: { ...input.properties }, required: [...input.required] },
      annotations: { title, ...annotations },
    })),
  }));

  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const answer = await answerTool(params.name, params.arguments, host, mcpReq.signal);
    if (isRefusal(answer)) return { isError: true, content: [{ type: 'text', text: answer.error }] };
    return { structuredContent: { ...answer }, content: [{ type: 'text', text: JSON.stringify(answer) }] };
  });

  server.setRequestHandler('resources/list', () => ({
    resources: [
      ...Object.entries(pages).map(([page, title]) => ({
        uri: `ptelab://docs/${page}`,
        name: page,
        title,
        mimeType: 'text/markdown',
      })),
      ...documents.examples.map(({ name, question }) => ({
        uri: `ptelab://examples/${name}`,
        name: `${name}.pte`,
        title: question,
        mimeType: 'text/plain',
      })),
    ],
  }));

  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      {
        uriTemplate: 'ptelab://docs/{code}',
        name: 'diagnostic',
        title: 'The page of a diagnostic, by its code: PTE001',
        mimeType: 'text/markdown',
      },
    ],
  }));

  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const [, folder = '', name = ''] = /^ptelab:\/\/(docs|examples)\/([\w./-]{1,100})$/.exec(uri) ?? [];
    const isPage = folder === 'docs' && (Object.hasOwn(pages, name) || /^PTE\d{3}$/.test(name));
    const isExample = folder === 'examples' && documents.examples.some(example => example.name === name);
    const text = isPage || isExample ? await documents.read(isPage ? pageFile(name) : exampleFile(name)) : null;
    if (text === null)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no resource ${beginning(uri, 100)}`);
    return { contents: [{ uri, mimeType: isPage ? 'text/markdown' : 'text/plain', text }] };
  });

  return server;
}

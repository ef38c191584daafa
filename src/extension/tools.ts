/**
 * The tools for agents (src/agent) as language-model tools of VS Code. The engine's answers come from the language server;
 * pages and examples are the extension's own files. The manifest lists the same tools, and a test holds it against them.
 */
import examples from 'ptelab:example-comments';
import * as vscode from 'vscode';
import { answerTool, isRefusal, type ToolHost } from '../agent/answer.ts';
import { tools } from '../agent/tools.ts';
import { question } from '../protocol/question.ts';
import { type ToolParams, type ToolReply, toolRequest } from '../protocol/tool.ts';
import type { Server } from './server.ts';

/** Registers all tools. */
export function registerTools(extension: vscode.Uri, server: Server): vscode.Disposable[] {
  const documents = {
    examples: examples.map(({ name, comment }) => ({ name: name.replace(/\.pte$/, ''), question: question(comment) })),
    read: (path: string) => readFile(vscode.Uri.joinPath(extension, path)),
  };
  return tools.map(({ name }) =>
    vscode.lm.registerTool(`ptelab_${name}`, {
      async invoke({ input }, token) {
        const params = (tool: string, given: object) => ({ name: tool, input: given }) as ToolParams;
        const ask: ToolHost['ask'] = (tool, given) =>
          server.request<ToolReply>(toolRequest, params(tool, given), token);
        const answer = await answerTool(name, input, { documents, ask }, signalOf(token));
        // An error's words are what the model reads.
        if (isRefusal(answer)) throw new Error(answer.error);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
      },
    }),
  );
}

/** Null where there is no such file. */
async function readFile(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const control = new AbortController();
  token.onCancellationRequested(() => control.abort());
  return control.signal;
}

/**
 * What a feature of the editor is to the server: something that it can, and handlers. The handlers are functions of a
 * script and a position; adding one is its file and a line in features/index.ts.
 */
import type { ServerCapabilities } from 'vscode-languageserver';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';

export type Server = Pick<Surroundings, 'connection' | 'documents' | 'latest' | 'settings'>;

export interface Feature {
  readonly capabilities: ServerCapabilities;
  register(server: Server): void;
}

/**
 * A request handler that works on a script. An unknown document, or a defect of ours, is no answer rather than an
 * error: a hover that fails must not cost anybody their editor.
 */
export const forScript = <P extends Of, R>(server: Server, answer: (script: Script, params: P) => R) =>
  answering(server, uri => server.documents.get(uri), answer);

/** The same for what works on the text of a kernel, too. */
export const forText = <P extends Of, R>(server: Server, answer: (text: Script, params: P) => R) =>
  answering(server, uri => server.documents.text(uri), answer);

interface Of {
  readonly textDocument: { readonly uri: string };
}

function answering<P extends Of, R>(
  { connection }: Server,
  find: (uri: string) => Script | undefined,
  answer: (script: Script, params: P) => R,
): (params: P) => R | null {
  return params => {
    try {
      const script = find(params.textDocument.uri);
      return script ? answer(script, params) : null;
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return null;
    }
  };
}

/** The script that a request is about, when what it uses has been read: in a browser the client has to read that first. */
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Documents } from '../documents.ts';
import type { Script } from '../script.ts';

/** An open document's script, or that of a text which comes along. Rejects where it is neither. */
export async function askedScript(
  params: { readonly uri: string; readonly text?: string },
  documents: Documents,
): Promise<Script> {
  if (params.text !== undefined) return documents.made(params.uri, params.text);
  const script = await documents.whole(params.uri);
  if (!script) throw new ResponseError(ErrorCodes.InvalidParams, `${params.uri} is not open`);
  return script;
}

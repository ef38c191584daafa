/** Signature help: what the function around the cursor takes, the kernel's or the script's, and which argument is being written. */
import type { SignatureHelp, SignatureInformation, TextDocumentPositionParams } from 'vscode-languageserver';
import { wordsOfKind } from '../../lang/words.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';
import { commentAbove, functionsOf, signatureOf } from './names/functions.ts';
import { wordsOf } from './tokens.ts';

export const signatureHelp: Feature = {
  capabilities: { signatureHelpProvider: { triggerCharacters: ['(', ','] } },
  register: server => server.connection.onSignatureHelp(forScript(server, signatureAt)),
};

/** The call around a position; null outside of calls. */
export function signatureAt(script: Script, { position }: TextDocumentPositionParams): SignatureHelp | null {
  const call = callAround(script, script.offset(position));
  const signature = call && (kernels(call.name) ?? own(script, call.name));
  if (!signature) return null;
  const last = Math.max(0, (signature.parameters?.length ?? 0) - 1);
  return { signatures: [signature], activeSignature: 0, activeParameter: Math.min(call.argument, last) };
}

function kernels(name: string): SignatureInformation | undefined {
  const word = wordsOfKind('function').find(w => w.word === name);
  if (!word) return undefined;
  const inside = /\((.*)\)/.exec(word.form)?.[1] ?? '';
  return {
    label: word.form,
    documentation: { kind: 'markdown', value: word.source ? `${word.doc}\n\n\`${word.source}\`` : word.doc },
    parameters: inside === '' ? [] : inside.split(', ').map(label => ({ label })),
  };
}

function own(script: Script, name: string): SignatureInformation | undefined {
  const [fn] = functionsOf(script.parsed.value).get(name) ?? [];
  return (
    fn && {
      label: signatureOf(fn),
      documentation: commentAbove(script, fn),
      parameters: fn.parameters.map(p => ({ label: p.name })),
    }
  );
}

/** Walks back from the cursor to the parenthesis that is still open, counting commas on the way. */
export function callAround(script: Script, offset: number): { name: string; argument: number } | undefined {
  const before = wordsOf(script).filter(w => w.end <= offset && w.kind !== 'comment');
  let argument = 0;
  let closed = 0;
  for (let i = before.length - 1; i > 0; i--) {
    const { image } = before[i];
    if (image === '{' || image === '}') return undefined;
    if (image === ')' || image === ']') closed++;
    else if (image === ',' && closed === 0) argument++;
    else if (image === '(' || image === '[') {
      if (closed > 0) {
        closed--;
        continue;
      }
      const { kind, image: name } = before[i - 1];
      if (before[i - 2]?.image === 'fn') return undefined;
      if (image === '(' && (kind === 'name' || kind === 'keyword')) return { name, argument };
      // A bracket, or a parenthesis that only groups: what counts is the call around it.
      argument = 0;
    }
  }
  return undefined;
}

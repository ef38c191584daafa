/** The code lens "Run", above the first line of a script that has something to run. */
import type { CodeLens } from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { placeOfHead } from '../../lang/places.ts';
import { type Feature, forScript } from '../feature.ts';
import { rangeOf, type Script } from '../script.ts';

export const runLens: Feature = {
  capabilities: { codeLensProvider: { resolveProvider: false } },
  register: server => server.connection.onCodeLens(forScript(server, lenses)),
};

/** Lenses of a script. The command is the extension's; its argument is the script's address. */
export function lenses(script: Script): CodeLens[] {
  const first = script.parsed.value.items[0];
  if (!first || !script.parsed.value.items.some(ast.isCpu)) return [];
  return [
    {
      range: rangeOf(placeOfHead(first)),
      command: { title: '$(play) Run', command: 'pteLab.run', arguments: [script.uri] },
    },
  ];
}

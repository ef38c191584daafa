/**
 * Code actions: quick fixes for what is wrong or was found, and assists that change the text around the cursor. Each
 * kind is a file of `actions` and a line here.
 */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import type { Actions } from './actions/asked.ts';
import { languageFixes } from './actions/language-fixes.ts';
import { witnessActions } from './actions/witness.ts';
import { type Feature, forScript } from './feature.ts';

const all: readonly Actions[] = [languageFixes, witnessActions];

export const codeActions: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } },
  register: ({ latest, settings, ...server }) =>
    server.connection.onCodeAction(
      forScript({ latest, settings, ...server }, (script, { range, context }) => {
        const { diagnostics = [], only } = context ?? {};
        const asked = { script, range, diagnostics, latest, commands: settings.commands };
        return all.flatMap(actions => actions(asked)).filter(action => !only || isOf(action, only));
      }),
    ),
};

/** A kind stands for the kinds under it, too. */
function isOf({ kind = '' }: CodeAction, only: readonly string[]): boolean {
  return only.some(wanted => kind === wanted || kind.startsWith(`${wanted}.`));
}

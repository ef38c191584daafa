/**
 * Code actions: quick fixes for what is wrong or was found, and assists that change the text around the cursor. Each
 * kind is a file of `actions` and a line here.
 */
import { type CodeAction, CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver';
import { addBackend } from './actions/add-backend.ts';
import type { Actions } from './actions/asked.ts';
import { copyKernelFunction } from './actions/copy-kernel-function.ts';
import { expectFound } from './actions/expect-found.ts';
import { languageFixes } from './actions/language-fixes.ts';
import { numberToParam } from './actions/number-to-param.ts';
import { outOfLazy } from './actions/out-of-lazy.ts';
import { transaction } from './actions/transaction.ts';
import { witnessActions } from './actions/witness.ts';
import { wrap } from './actions/wrap.ts';
import { type Feature, forScript } from './feature.ts';

const all: readonly Actions[] = [
  languageFixes,
  outOfLazy,
  transaction,
  witnessActions,
  wrap,
  expectFound,
  numberToParam,
  addBackend,
  copyKernelFunction,
];

export const codeActions: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor] } },
  register: ({ latest, settings, ...server }) =>
    server.connection.onCodeAction(
      forScript({ latest, settings, ...server }, (script, { range, context }) => {
        const { diagnostics = [], only, triggerKind } = context ?? {};
        const automatic = triggerKind === CodeActionTriggerKind.Automatic;
        const asked = {
          script,
          range,
          diagnostics,
          latest,
          automatic,
          commands: settings.commands,
          programs: settings.programs,
        };
        return all.flatMap(actions => actions(asked)).filter(action => !only || isOf(action, only));
      }),
    ),
};

/** A kind stands for the kinds under it, too. */
function isOf({ kind = '' }: CodeAction, only: readonly string[]): boolean {
  return only.some(wanted => kind === wanted || kind.startsWith(`${wanted}.`));
}

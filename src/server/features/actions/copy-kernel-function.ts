/**
 * An assist: a kernel function that the script names, as a function of the script that replaces it on one of its backends. An
 * editor with VS Code's menus shows one that cannot be copied, too, and why.
 */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { isReplaceable } from '../../../lang/elaborate/replaced.ts';
import { functionNamed } from '../../../lang/functions.ts';
import { copyOf } from '../../../lang/kernel-copy.ts';
import { findPreset } from '../../../sim/presets.ts';
import { parametersOf } from '../../../sim/supported.ts';
import { isOwn } from '../kernel-functions.ts';
import { wordAt } from '../tokens.ts';
import type { Actions } from './asked.ts';

/** Most backends that it is offered for. */
const MOST = 4;

export const copyKernelFunction: Actions = ({ script, range, automatic, commands }) => {
  const word = automatic ? undefined : wordAt(script, script.offset(range.start));
  const name = word && word.kind !== 'comment' ? functionNamed(word.image) : undefined;
  const { scenario } = script.compiled;
  if (!name || !isReplaceable(name) || !scenario) return [];
  const end = script.range(script.text.length, script.text.length);
  const gap = script.text.endsWith('\n') ? '\n' : '\n\n';
  const offered = scenario.backends.flatMap((choice): CodeAction[] => {
    const preset = findPreset(choice.preset);
    if (!preset || isOwn(name, scenario, choice, parametersOf(preset, choice))) return [];
    const copy = copyOf(name, choice);
    if (!copy) return [];
    const title = `Copy ${name} of ${choice.name} to change it`;
    const kind = CodeActionKind.RefactorRewrite;
    if ('lacks' in copy) {
      const reason = `Scripts have no word for a step of ${name} on ${choice.name}: ${copy.lacks}`;
      return commands ? [{ title, kind, disabled: { reason } }] : [];
    }
    const newText = `${gap}# ${copy.file}\n${copy.text}`;
    return [{ title, kind, edit: { changes: { [script.uri]: [{ range: end, newText }] } } }];
  });
  return offered.sort((a, b) => Number(a.disabled !== undefined) - Number(b.disabled !== undefined)).slice(0, MOST);
};

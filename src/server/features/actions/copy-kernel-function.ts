/** An assist: a kernel function that the script names, as a function of the script that replaces it on one of its backends. */
import { CodeActionKind } from 'vscode-languageserver';
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

export const copyKernelFunction: Actions = ({ script, range, automatic }) => {
  const word = automatic ? undefined : wordAt(script, script.offset(range.start));
  const name = word && word.kind !== 'comment' ? functionNamed(word.image) : undefined;
  const { scenario } = script.compiled;
  if (!name || !isReplaceable(name) || !scenario) return [];
  const end = script.range(script.text.length, script.text.length);
  const gap = script.text.endsWith('\n') ? '\n' : '\n\n';
  const offered = scenario.backends.flatMap(choice => {
    const preset = findPreset(choice.preset);
    if (!preset || isOwn(name, scenario, choice, parametersOf(preset, choice))) return [];
    const copy = copyOf(name, choice);
    if (copy === undefined) return [];
    return [
      {
        title: `Copy ${name} of ${choice.name} to change it`,
        kind: CodeActionKind.RefactorRewrite,
        edit: { changes: { [script.uri]: [{ range: end, newText: gap + copy }] } },
      },
    ];
  });
  return offered.slice(0, MOST);
};

/** An assist on a `backend` line: one more backend, each preset that the script has not yet by its name. */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { placeOf, placeOfHead } from '../../../lang/places.ts';
import { defaultBackends, presets } from '../../../sim/presets.ts';
import { rangeOf } from '../../script.ts';
import { type Actions, type Asked, touch } from './asked.ts';
import { before } from './text.ts';

export const addBackend: Actions = asked => {
  // A bulb on every line with a backend would say nothing.
  if (asked.automatic) return [];
  const { items } = asked.script.parsed.value;
  const backends = items.filter(ast.isBackend);
  if (backends.length === 0) return nameDefaults(asked, items[0]);
  const here = backends.find(backend => touch(rangeOf(placeOf(backend)), asked.range));
  if (!here) return [];
  const { end } = rangeOf(placeOf(here));
  const used = backends.map(({ preset }) => preset);
  return presets
    .filter(({ name }) => !used.includes(name))
    .map(({ name }) => assist(asked, `Add backend ${name}`, { start: end, end }, `\nbackend ${name}`));
};

/** A script that names none runs on four; said in the script, they can be changed. */
function nameDefaults(asked: Asked, first: ast.Item | undefined): CodeAction[] {
  if (!first || !touch(rangeOf(placeOfHead(first)), asked.range)) return [];
  const lines = defaultBackends.map(name => `backend ${name}\n`).join('');
  const title = `Name the ${defaultBackends.length} backends that it runs on`;
  return [assist(asked, title, before(rangeOf(placeOf(first))), `${lines}\n`)];
}

function assist({ script }: Asked, title: string, range: ReturnType<typeof before>, newText: string): CodeAction {
  return { title, kind: CodeActionKind.RefactorRewrite, edit: { changes: { [script.uri]: [{ range, newText }] } } };
}

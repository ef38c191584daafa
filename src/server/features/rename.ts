/**
 * Rename: mappings, locals, params, loop variables, functions, protocols, and backends by their alias. A backend that has
 * none gets one, because a preset's own name is not the script's to change; nor is the name of a kernel function.
 */
import {
  ErrorCodes,
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { functionNamed } from '../../lang/functions.ts';
import * as ast from '../../lang/generated/ast.ts';
import { meaningsOf } from '../../lang/words.ts';
import type { Script } from '../script.ts';
import type { Server } from './feature.ts';
import { type Feature, forScript } from './feature.ts';
import { sameEverywhere } from './names/everywhere.ts';
import { type Declaration, nameOf, occurrenceAt, occurrencesWithFiles } from './names/occurrences.ts';
import { meet } from './names/scopes.ts';

/** As the grammar's ID. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*([-.][A-Za-z0-9_]+)*$/;

export const rename: Feature = {
  capabilities: { renameProvider: { prepareProvider: true } },
  register: (server: Server) => {
    server.connection.onPrepareRename(forScript(server, renameable));
    server.connection.onRenameRequest(params => {
      const script = server.documents.get(params.textDocument.uri);
      return script ? renamed(script, params, server.documents.all()) : null;
    });
  },
};

/** What would be renamed at a position. */
export function renameable(
  script: Script,
  { position }: PrepareRenameParams,
): { range: Range; placeholder: string } | null {
  const here = occurrenceAt(script, script.offset(position));
  return here && !isKernels(here.declaration)
    ? { range: script.range(here.offset, here.end), placeholder: nameOf(here.declaration) }
    : null;
}

/** The edits of a rename. Throws ResponseError where the new name is no name, reserved, or taken. */
export function renamed(
  script: Script,
  { position, newName }: RenameParams,
  open: readonly Script[] = [script],
): WorkspaceEdit | null {
  const here = occurrenceAt(script, script.offset(position));
  if (!here) return null;
  if (typeof newName !== 'string' || !NAME.test(newName)) throw refusal(`“${newName}” is not a name`);
  if (meaningsOf(newName).some(({ kind }) => kind !== 'backend' && kind !== 'knob' && kind !== 'metric'))
    throw refusal(`“${newName}” is a word of the language`);
  const { declaration } = here;
  if (isKernels(declaration))
    throw refusal(`“${nameOf(declaration)}” is the kernel’s name, which a function in its place keeps`);
  const everywhere = sameEverywhere(script, here, open);
  const taken = everywhere.some(({ seenFrom, meant }) =>
    occurrencesWithFiles(seenFrom).some(
      o =>
        o.isDeclaration && o.declaration !== meant && nameOf(o.declaration) === newName && meet(o.declaration, meant),
    ),
  );
  if (taken) throw refusal(`“${newName}” is the name of something else here`);
  const changes: Record<string, TextEdit[]> = {};
  for (const { text, uri, occurrence } of everywhere) {
    const { offset, end, isDeclaration } = occurrence;
    const needsAlias = isDeclaration && ast.isBackend(declaration) && declaration.alias === undefined;
    const after = declaration.$cstNode?.end ?? end;
    changes[uri] ??= [];
    changes[uri].push(
      needsAlias
        ? { range: text.range(after, after), newText: ` as ${newName}` }
        : { range: text.range(offset, end), newText: newName },
    );
  }
  return { changes };
}

/** A function in a kernel function's place. */
function isKernels(declaration: Declaration): boolean {
  return ast.isFn(declaration) && functionNamed(declaration.name) !== undefined;
}

function refusal(message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidRequest, message);
}

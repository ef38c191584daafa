/** Quick fixes: the ones that the language's diagnostics bring with them. */
import { type CodeAction, CodeActionKind, type CodeActionParams, type Range } from 'vscode-languageserver';
import { type Feature, forScript } from '../feature.ts';
import { rangeOf, type Script } from '../script.ts';

export const quickFixes: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } },
  register: server => server.connection.onCodeAction(forScript(server, fixesAt)),
};

/** Fixes of the diagnostics that touch a range. */
export function fixesAt(script: Script, { range, context }: CodeActionParams): CodeAction[] {
  return script.compiled.diagnostics.flatMap(({ code, place, fix }) => {
    const at = rangeOf(place);
    if (!fix || !touch(at, range)) return [];
    const edits = fix.edits.map(edit => ({ range: rangeOf(edit.place), newText: edit.newText }));
    return [
      {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: context?.diagnostics?.filter(d => d.code === code && same(d.range, at)) ?? [],
        edit: { changes: { [script.uri]: edits } },
      },
    ];
  });
}

function touch(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function same(a: Range, b: Range): boolean {
  return !before(a.start, b.start) && !before(b.start, a.start) && !before(a.end, b.end) && !before(b.end, a.end);
}

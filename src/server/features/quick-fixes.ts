/**
 * Quick fixes: the ones that the language's diagnostics bring with them, and for a bit that can be lost the line that
 * makes every run lose it.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { placeOf } from '../../lang/places.ts';
import type { Finding } from '../findings/findings.ts';
import type { Replay } from '../findings/witness-places.ts';
import { rangeOf, type Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';

export const quickFixes: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } },
  register: server =>
    server.connection.onCodeAction(
      forScript(server, (script, params) => [
        ...fixesAt(script, params),
        ...replayFixesAt(script, params, server.latest.findings(script.uri)),
      ]),
    ),
};

/** "Add the witness as a `schedule` line", for findings that have witnesses and touch a range. */
export function replayFixesAt(
  script: Script,
  { range, context }: CodeActionParams,
  findings: readonly Finding[],
): CodeAction[] {
  return findings.flatMap(({ code, place, replays = [] }) => {
    const at = rangeOf(place);
    if (!touch(at, range)) return [];
    return replays.map(replay => ({
      title: `Add the witness${replays.length > 1 ? ` on ${replay.backend}` : ''} as a \`schedule\` line`,
      kind: CodeActionKind.QuickFix,
      diagnostics: context?.diagnostics?.filter(d => d.code === code && same(d.range, at)) ?? [],
      edit: { changes: { [script.uri]: [scheduleEdit(script, replay)] } },
    }));
  });
}

/** In place of the script's own line where it has one; else above its expectations, or at its end. */
function scheduleEdit(script: Script, { schedule }: Replay): TextEdit {
  const { items } = script.parsed.value;
  const line = `schedule "${schedule}"`;
  const own = items.find(ast.isSchedule);
  if (own) return { range: rangeOf(placeOf(own)), newText: line };
  const next = items.find(ast.isExpect);
  if (next) {
    const { start } = rangeOf(placeOf(next));
    return { range: { start, end: start }, newText: `${line}\n` };
  }
  const end = script.range(script.text.length, script.text.length);
  return { range: end, newText: script.text.endsWith('\n') ? `${line}\n` : `\n${line}\n` };
}

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

/** What every kind of code action is given, and what they share. */
import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver';
import type { Latest } from '../../findings/latest.ts';
import type { Script } from '../../script.ts';

/** The text and the range in it that somebody wants to do something about. */
export interface Asked {
  readonly script: Script;
  readonly range: Range;
  /** What the client shows there. */
  readonly diagnostics: readonly Diagnostic[];
  readonly latest: Latest;
  /** Nobody has asked: the editor looks whether there is anything to offer. */
  readonly automatic: boolean;
  /** The client has the extension's commands. */
  readonly commands: boolean;
  /** Those of them that call programs of the machine, too. */
  readonly programs: boolean;
}

export type Actions = (asked: Asked) => CodeAction[];

/** A quick fix of the diagnostic with this code at this range. */
export function quickFix(
  { script, diagnostics }: Asked,
  title: string,
  code: string,
  at: Range,
  edits: TextEdit[],
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: shownAt(diagnostics, code, at),
    edit: { changes: { [script.uri]: edits } },
  };
}

/** The diagnostics with this code at exactly this range. */
export function shownAt(diagnostics: readonly Diagnostic[], code: string, at: Range): Diagnostic[] {
  return diagnostics.filter(d => d.code === code && same(d.range, at));
}

/** Two ranges have a place in common, if only an end. */
export function touch(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function same(a: Range, b: Range): boolean {
  return !before(a.start, b.start) && !before(b.start, a.start) && !before(a.end, b.end) && !before(b.end, a.end);
}

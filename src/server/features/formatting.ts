/**
 * Formatting, as edits that leave alone what is right already, so that a cursor and an undo keep their places. What is
 * right, src/lang/format.ts says.
 */
import type { DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { format } from '../../lang/format.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';

export const formatting: Feature = {
  capabilities: { documentFormattingProvider: true, documentRangeFormattingProvider: true },
  register: server => {
    server.connection.onDocumentFormatting(forScript(server, script => formatted(script)));
    server.connection.onDocumentRangeFormatting(forScript(server, formattedRange));
  },
};

/** Edits for the lines of a range. */
export function formattedRange(script: Script, { range }: DocumentRangeFormattingParams): TextEdit[] {
  return formatted(script).filter(e => e.range.start.line >= range.start.line && e.range.end.line <= range.end.line);
}

/** An edit a line that changes; where lines come or go, one for all from the first change to the last. */
export function formatted(script: Script): TextEdit[] {
  if (script.refused) return [];
  const old = linesOf(script.text);
  const wanted = linesOf(format(script.text));
  let same = 0;
  while (same < old.length && same < wanted.length && old[same] === wanted[same]) same++;
  let tail = 0;
  while (tail < old.length - same && tail < wanted.length - same && old.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  const from = old.slice(same, old.length - tail);
  const to = wanted.slice(same, wanted.length - tail);
  let offset = old.slice(0, same).join('').length;
  if (from.length !== to.length) {
    const range = script.range(offset, offset + from.join('').length);
    return [{ range, newText: to.join('') }];
  }
  const edits: TextEdit[] = [];
  for (const [i, line] of from.entries()) {
    if (line !== to[i]) {
      const body = line.replace(/\r?\n$/, '').length;
      edits.push({ range: script.range(offset, offset + body), newText: to[i].replace(/\r?\n$/, '') });
    }
    offset += line.length;
  }
  return edits;
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

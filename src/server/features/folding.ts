/** Folding: blocks in braces, and comments of several lines. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import type { Script } from '../script.ts';
import { type Feature, forText } from './feature.ts';
import { wordsOf } from './tokens.ts';

export const folding: Feature = {
  capabilities: { foldingRangeProvider: true },
  register: server => server.connection.onFoldingRanges(forText(server, folds)),
};

/** Ranges that fold. Braces need not match: what is open folds to its nearest close. */
export function folds(script: Script): FoldingRange[] {
  if (script.refused) return [];
  const found: FoldingRange[] = [];
  const open: number[] = [];
  let comment: FoldingRange | undefined;
  for (const { kind, image, line, startsLine } of wordsOf(script)) {
    if (kind === 'comment' && startsLine) {
      if (comment?.endLine === line - 1) comment.endLine = line;
      else comment = { startLine: line, endLine: line, kind: FoldingRangeKind.Comment };
      if (comment.endLine === comment.startLine + 1) found.push(comment);
    }
    if (image === '{') open.push(line);
    if (image === '}') {
      const startLine = open.pop();
      if (startLine !== undefined && startLine < line - 1) found.push({ startLine, endLine: line - 1 });
    }
  }
  return found;
}

/**
 * Inlay hints: at the end of each line what it did in the latest run, on each backend. They come from the run that was
 * finished last and keep to their lines until the next one, so that nothing moves while somebody types.
 */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { Effect } from '../../library/effects.ts';
import type { Script } from '../script.ts';
import { expectLines } from './expect-lenses.ts';
import { type Feature, forScript } from './feature.ts';
import { hintLabel, roomBehind } from './hint-label.ts';

export const inlayHints: Feature = {
  capabilities: { inlayHintProvider: { resolveProvider: false } },
  register: server =>
    server.connection.languages.inlayHint.on(
      forScript(server, (script, params) =>
        server.settings.inlayHints
          ? hintsIn(
              script,
              params,
              server.latest.effects(script.uri),
              server.latest.ranOn(script.uri),
              server.settings.codeLens ? expectLines(script) : new Set(),
            )
          : [],
      ),
    ),
};

/** Hints within a range of lines; `lenses`: lines with a lens above them. */
export function hintsIn(
  script: Script,
  { range }: InlayHintParams,
  effects: readonly Effect[],
  ranOn: readonly string[],
  lenses: ReadonlySet<number>,
): InlayHint[] {
  const lines = new Map<number, Effect[]>();
  for (const effect of effects) {
    const line = effect.line - 1;
    if (line < range.start.line || line > range.end.line || line >= script.lineCount) continue;
    lines.set(line, [...(lines.get(line) ?? []), effect]);
  }
  return [...lines].map(([line, found]) => {
    const character = script.endOfLine(line);
    return {
      position: { line, character },
      label: hintLabel(found, ranOn, lenses.has(line + 1) ? roomBehind(character) : undefined),
      paddingLeft: true,
      tooltip: found.map(({ backend, facts }) => `${backend}: ${facts.join(', ')}`).join('\n'),
    };
  });
}

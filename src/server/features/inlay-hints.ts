/**
 * Inlay hints: at the end of each line what it did in the latest run, on each backend. They come from the run that was
 * finished last and keep to their lines until the next one, so that nothing moves while somebody types; backends that
 * did the same share their words.
 */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { Effect } from '../../library/effects.ts';
import type { Script } from '../script.ts';
import { type Feature, forScript } from './feature.ts';

export const inlayHints: Feature = {
  capabilities: { inlayHintProvider: { resolveProvider: false } },
  register: server =>
    server.connection.languages.inlayHint.on(
      forScript(server, (script, params) =>
        server.settings.inlayHints ? hintsIn(script, params, server.latest.effects(script.uri)) : [],
      ),
    ),
};

/** Hints within a range of lines. */
export function hintsIn(script: Script, { range }: InlayHintParams, effects: readonly Effect[]): InlayHint[] {
  const lines = new Map<number, Effect[]>();
  for (const effect of effects) {
    const line = effect.line - 1;
    if (line < range.start.line || line > range.end.line || line >= script.lineCount) continue;
    lines.set(line, [...(lines.get(line) ?? []), effect]);
  }
  return [...lines].map(([line, found]) => ({
    position: { line, character: script.endOfLine(line) },
    label: labelOf(found),
    paddingLeft: true,
    tooltip: found.map(({ backend, words }) => `${backend}: ${words}`).join('\n'),
  }));
}

/** `native 64 xchg · xen-2.6.26 128 traps · xen-2.6.27 2 hypercalls` */
export function labelOf(effects: readonly Effect[]): string {
  const backends = new Map<string, string[]>();
  for (const { backend, words } of effects) backends.set(words, [...(backends.get(words) ?? []), backend]);
  return [...backends].map(([words, names]) => `${names.join(', ')} ${words}`).join(' · ');
}

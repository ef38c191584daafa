/** Expectations that could say more: a `sometimes` that is so in every interleaving, on each backend that it is about. */
import type { ExpectResult } from '../model/report.ts';

/** A `sometimes` that is an `always`, and the backends on which that was explored. */
export interface Stronger {
  readonly line: number;
  readonly text: string;
  readonly backends: readonly string[];
  readonly message: string;
}

type Asked = Pick<ExpectResult, 'line' | 'text' | 'backend' | 'verdict'>;

export function strongerThanAsked(expects: readonly Asked[]): Stronger[] {
  const asked = expects.filter(e => e.text.startsWith('sometimes ') && e.verdict !== 'skipped');
  const lines = new Map(asked.map(e => [`${e.line} ${e.text}`, e]));
  return [...lines.values()].flatMap(({ line, text }) => {
    const same = asked.filter(e => e.line === line && e.text === text);
    if (same.some(e => e.verdict !== 'always')) return [];
    const backends = same.map(e => e.backend);
    const message = `this is so in every interleaving on ${backends.join(', ')}: \`always\` says more than \`sometimes\``;
    return [{ line, text, backends, message }];
  });
}

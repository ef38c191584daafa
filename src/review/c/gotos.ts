/**
 * Jumps to the end of a function. Where a label stands before a function's last statements, and these are few, a `goto` is
 * what they say: they are read once more in its place. Any other `goto` stays, and is for a person.
 */
import type { Statement } from './syntax.ts';

/** Most statements behind a label that are read in the place of a `goto`. */
const MOST_IN_PLACE = 4;

/** The statements of a whole function, without its jumps to the end. */
export function withoutGotos(body: readonly Statement[]): Statement[] {
  // With its braces in the hunk, a function is one block.
  const [only, ...others] = body.filter(({ kind }) => kind !== 'empty');
  if (only?.kind === 'block' && others.length === 0)
    return body.map(it => (it === only ? { ...only, body: withoutGotos(only.body) } : it));
  const tails = new Map<string, readonly Statement[]>();
  body.forEach((it, i) => {
    const tail = body.slice(i + 1).filter(({ kind }) => kind !== 'label' && kind !== 'empty');
    if (it.kind === 'label' && isTail(tail)) tails.set(it.label, tail);
  });
  return tails.size === 0 ? [...body] : body.map(it => replaced(it, tails));
}

/** Few statements, none of which has a block or declares anything, so that they mean the same in another place. */
const isTail = (tail: readonly Statement[]): boolean =>
  tail.length <= MOST_IN_PLACE && tail.every(({ kind }) => kind === 'expression' || kind === 'return');

function replaced(it: Statement, tails: ReadonlyMap<string, readonly Statement[]>): Statement {
  const inside = (list: readonly Statement[]): Statement[] => list.map(one => replaced(one, tails));
  switch (it.kind) {
    case 'label':
      return tails.has(it.label) ? { kind: 'empty', lines: it.lines } : it;
    case 'goto': {
      const tail = tails.get(it.label);
      if (!tail) return it;
      const returns = tail.at(-1)?.kind === 'return';
      // The `goto` itself is the `return` behind the label.
      const end: Statement = { kind: 'return', lines: it.lines };
      const last = returns ? { ...tail[tail.length - 1], lines: it.lines } : end;
      return { kind: 'block', body: [...(returns ? tail.slice(0, -1) : tail), last], lines: [] };
    }
    case 'if':
      return { ...it, holds: inside(it.holds), otherwise: inside(it.otherwise) };
    case 'loop':
    case 'block':
    case 'other':
      return { ...it, body: inside(it.body) };
    default:
      return it;
  }
}

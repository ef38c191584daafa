/** A text with some of its pieces gone, doubled, elsewhere or replaced; seldom it is cut, or its line ends are others. */
import { below, oneOf } from './part.ts';

const pieces = /#[^\n]*|\s+|[A-Za-z_][\w.-]*|\d+|./gu;
const strays = [
  ...'{}()[],+-*/%=<>#"'.split(''),
  ...[
    '..',
    '==',
    '\0',
    '\r',
    '\r\n',
    '\u2028',
    '\ud83d',
    '\ude00',
    '😀',
    '\x1b[2J',
    '-1',
    '0',
    '67108864',
    '999999999999',
    'é',
  ],
];

/** Makes another text of one; `words` are what belongs into such texts. */
export function mutated(next: () => number, text: string, words: readonly string[]): string {
  const tokens = text.match(pieces) ?? [];
  // Other numbers and other words of the text itself often leave a script right, so that it runs.
  if (next() < 0.5) {
    const kind = next() < 0.5 ? /^\d+$/ : /^[a-z]/;
    const places = tokens.flatMap((token, i) => (kind.test(token) ? [i] : []));
    if (places.length > 0)
      tokens[oneOf(next, places)] = kind.test('0') ? String(below(next, 70)) : tokens[oneOf(next, places)];
    return tokens.join('');
  }
  for (let left = 1 + below(next, 6); left > 0; left--) {
    const at = below(next, tokens.length + 1);
    const length = 1 + below(next, 4);
    switch (below(next, 6)) {
      case 0:
        tokens.splice(at, length);
        break;
      case 1:
        tokens.splice(at, 0, ...tokens.slice(at, at + length * 4));
        break;
      case 2:
        tokens.splice(at, 0, ...tokens.splice(below(next, tokens.length + 1), length));
        break;
      case 3:
        tokens.splice(at, below(next, 2), oneOf(next, strays));
        break;
      default:
        tokens.splice(at, below(next, 2), oneOf(next, words));
    }
  }
  const changed = tokens.join('');
  if (next() < 0.03) return changed.slice(0, below(next, changed.length + 1));
  return next() < 0.02 ? changed.replaceAll('\n', oneOf(next, ['\r', '\r\n'])) : changed;
}

/**
 * A script as a flat list of words and signs, comments among them. For what is about the text itself (formatting,
 * folding, colours, the call around a cursor), and so works however broken the script is.
 */
import { languageServices } from '../../lang/services.ts';
import type { Script } from '../script.ts';

export interface Word {
  readonly kind: 'keyword' | 'name' | 'number' | 'text' | 'sign' | 'comment';
  readonly image: string;
  readonly offset: number;
  readonly end: number;
  /** From 0, as are lines of the protocol. */
  readonly line: number;
  /** Nothing but blanks is before it on its line. */
  readonly startsLine: boolean;
}

/** Words, signs and comments in order; nothing for a script that is refused. */
export function wordsOf(script: Script): readonly Word[] {
  return script.once(wordsOf, () => (script.refused ? [] : lex(script.text)));
}

/** The word at an offset: the one that contains it, else the one that ends there. */
export function wordAt(script: Script, offset: number): Word | undefined {
  const words = wordsOf(script);
  return (
    words.find(w => w.offset <= offset && offset < w.end) ?? words.find(w => w.end === offset && w.kind !== 'sign')
  );
}

function lex(text: string): Word[] {
  const { tokens, hidden } = languageServices().parser.Lexer.tokenize(text);
  let line = -1;
  return [...tokens, ...hidden.filter(token => token.tokenType.name === 'COMMENT')]
    .sort((a, b) => a.startOffset - b.startOffset)
    .map(({ image, startOffset, startLine, tokenType }) => {
      const startsLine = startLine !== line;
      line = startLine ?? line;
      return {
        kind: kindOf(tokenType.name, image),
        image,
        offset: startOffset,
        end: startOffset + image.length,
        line: line - 1,
        startsLine,
      };
    });
}

function kindOf(type: string, image: string): Word['kind'] {
  switch (type) {
    case 'COMMENT':
      return 'comment';
    case 'ID':
    case 'ASSIGNED':
      return 'name';
    case 'INTEGER':
    case 'DECIMAL':
      return 'number';
    case 'STRING':
      return 'text';
    default:
      return /^[a-z]/.test(image) ? 'keyword' : 'sign';
  }
}

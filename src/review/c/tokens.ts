/** C source as tokens, each with the number of its line in what was given. Preprocessor lines are the caller's. */

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /[A-Za-z_]\w*|(?:0[xX][0-9A-Fa-f]+|\d+(?:\.\d+)?)[uUlL]*|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|->|\+\+|--|<<=|>>=|\.\.\.|<<|>>|[-+*/%&|^<>=!]=|&&|\|\||\S/g;

/** The tokens of lines without comments. */
export function tokensOf(lines: readonly string[]): Token[] {
  return lines.flatMap((text, line) =>
    [...text.matchAll(TOKEN)].map(([found]): Token => ({ kind: kindOf(found), text: found, line })),
  );
}

function kindOf(text: string): Token['kind'] {
  if (/^[A-Za-z_]/.test(text)) return 'name';
  if (/^\d/.test(text)) return 'number';
  return /^["']/.test(text) ? 'text' : 'sign';
}

/** What a debugger shows behind a line of a script while it stands still: entries of pages, and what a `let` has read. */

export interface InlineName {
  /** To be evaluated. */
  readonly name: string;
  /** Columns of the line, from 0. */
  readonly start: number;
  readonly end: number;
}

/** The names in a line that have a value. */
export function valuesIn(line: string): InlineName[] {
  const code = line.replace(/#.*/, '');
  const found = code.matchAll(/\b[A-Za-z_][\w.-]*\[[^\][]+\]|\blet\s+([\w.-]+)/g);
  return [...found].map(({ index, 0: whole, 1: local }) => {
    const name = local ?? whole;
    const end = index + whole.length;
    return { name, start: end - name.length, end };
  });
}

/**
 * Mail programs break long lines, and a patch that went through one has hunks whose lines go on in the next one. A hunk's
 * head says how many lines it has, so a line of a hunk that begins with none of a patch's signs is the rest of the line
 * before it. What stands between hunks, and is no head of a file's, is the mail's and becomes empty.
 */

export interface Unwrapped {
  readonly lines: readonly string[];
  /** For each of them its line in the text, from 1. */
  readonly from: readonly number[];
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
/** What stands before the hunks of a file. */
const HEAD =
  /^(diff |Index: |--- \S|\+\+\+ \S|@@ |Binary files |GIT binary patch|(rename|copy) (from|to) |(new|deleted) file mode )/;

/** The lines of a patch, none of them broken. */
export function unwrap(text: string): Unwrapped {
  const lines: string[] = [];
  const from: number[] = [];
  let before = 0;
  let after = 0;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const hunk = HUNK.exec(line);
    const inside = before > 0 || after > 0;
    if (inside && !hunk && !line.startsWith('diff --git ')) {
      const sign = line[0] ?? ' ';
      if (!' +-\\'.includes(sign)) {
        lines[lines.length - 1] += ` ${line}`;
        continue;
      }
      if (sign !== '+' && sign !== '\\') before--;
      if (sign !== '-' && sign !== '\\') after--;
      lines.push(line);
    } else {
      before = hunk ? Number(hunk[1] ?? 1) : 0;
      after = hunk ? Number(hunk[2] ?? 1) : 0;
      // A line too many at a hunk's end stays, and is refused.
      const many = /^[ +-]./.test(line) && line !== '-- ' && lines.at(-1) !== '' && inHunk(lines.at(-1));
      lines.push(HEAD.test(line) || line.startsWith('\\') || many ? line : '');
    }
    from.push(i + 1);
  }
  return { lines, from };
}

const inHunk = (line: string | undefined): boolean =>
  line !== undefined && /^[ +\-\\@]/.test(line) && !/^(---|\+\+\+) /.test(line);

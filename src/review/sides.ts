/**
 * The two sides of a hunk: what stood there before, and what stands there afterwards. Comments are taken out, their places
 * stay, so that a column still says what is a file's outermost level.
 */
import type { Hunk, PatchLine } from './patch.ts';

export interface SideLine {
  readonly line: PatchLine;
  /** Without comments; blanks in their place. */
  readonly code: string;
}

/** The lines of one side. */
export function side(hunk: Hunk, sign: '-' | '+'): SideLine[] {
  const lines = hunk.lines.filter(line => line.sign === ' ' || line.sign === sign);
  let inComment = beginsInComment(lines);
  return lines.map(line => {
    const { code, open } = withoutComments(line.text, inComment);
    inComment = open;
    return { line, code };
  });
}

/** A comment that is closed before one is opened began above the hunk. */
function beginsInComment(lines: readonly PatchLine[]): boolean {
  for (const { text } of lines) {
    const [opens, closes] = [text.indexOf('/*'), text.indexOf('*/')];
    if (closes >= 0 && (opens < 0 || closes < opens)) return true;
    if (opens >= 0) return false;
  }
  // All that is seen is its middle.
  return lines.length > 0 && lines.every(({ text }) => /^\s*\*(\s|$)/.test(text));
}

function withoutComments(text: string, inComment: boolean): { code: string; open: boolean } {
  let code = '';
  let open = inComment;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const two = text.slice(i, i + 2);
    if (open) {
      code += two === '*/' ? '  ' : text[i] === '\t' ? '\t' : ' ';
      if (two === '*/') i++;
      open = two !== '*/';
    } else if (quote) {
      code += text[i] === '\\' ? two : text[i];
      if (text[i] === '\\') i++;
      else if (text[i] === quote) quote = '';
    } else if (two === '/*') {
      code += '  ';
      i++;
      open = true;
    } else if (two === '//') break;
    else {
      if (text[i] === '"' || text[i] === "'") quote = text[i];
      code += text[i];
    }
  }
  return { code: code.trimEnd(), open };
}

/**
 * Text that came from outside (a script, a trace, a file's name) as it may stand on a terminal, in a log of a CI or in a
 * message. Control characters would be obeyed there (ECMA-48 escape sequences move the cursor, rename the window,
 * fill the clipboard), and direction marks (Unicode TR 36) reorder what a reviewer reads; so each becomes a sign for itself.
 */

/** ASCII that is printable: most text is nothing else, and no table of Unicode is loaded for it. */
const PLAIN = /^[\t\n -~]*$/;

/** Unicode's pictures of control characters, one column wide, so that carets below a line stay in place. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';
const REPLACEMENT = '\ufffd';

/** The text with every control character replaced by one visible sign; tabs and newlines stay. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  // C0 except tab and newline, DEL and C1, line and paragraph separators, and marks of direction.
  const unprintable = /(?![\t\n])[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
  return text.replace(unprintable, character => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === 0x7f ? PICTURE_OF_DELETE : REPLACEMENT;
  });
}

/** The same on one line, for what is a part of one: a file's name may hold newlines, and would go on as a line of its own. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, character => String.fromCharCode(PICTURES + character.charCodeAt(0)));
}

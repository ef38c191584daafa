/**
 * Text of a script within a block comment of C, or of a model, which cpp reads. It can neither end the comment nor look
 * as if it began another one, nor continue a line by a trigraph; gcc warns of the last two (-Wcomment, -Wtrigraphs), and the
 * programs are built with -Werror.
 */

/** The text, where it says anything to the preprocessor, with a blank within that. */
export function inComment(text: string): string {
  return text.replace(/\/(?=\*)|\*(?=\/)|\?(?=\?)/g, '$& ');
}

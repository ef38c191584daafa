/**
 * The beginning of a text that came from outside: at most so many UTF-16 units, and not half of a pair. A half is no
 * character; written to a file it becomes U+FFFD, which the language refuses, and strict readers of JSON refuse it, too.
 */
export function beginning(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  const isHalf = text.length > most && last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? most - 1 : most);
}

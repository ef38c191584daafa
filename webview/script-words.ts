/** A statement in the script's own words. */
import * as strings from './strings.ts';

/** The words of a line, without its comment and the `cpu N {` around it; its number where the text is not known. */
export function statementWords(script: readonly string[], line: number): string {
  const text = script[line - 1];
  if (text === undefined) return strings.line(line);
  return text
    .replace(/#.*$/, '')
    .replace(/^\s*cpu\s+\d+\s*\{/, '')
    .replace(/\}\s*$/, '')
    .trim();
}

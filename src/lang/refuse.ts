/**
 * What is turned away before the parser sees it: files that are no text, too large, too long or nested so deeply that
 * a recursive parser would run out of stack. One pass over the characters, without building anything.
 */
import { MAX_SCRIPT_BYTES } from '../sim/scenario.ts';
import type { Diagnostic } from './diagnostic.ts';
import { Findings } from './findings.ts';
import { placeOfOffset } from './places.ts';

/** Deepest nesting of braces, brackets and parentheses. */
export const MAX_NESTING = 64;
/** Most words and signs of a script: what the parser reads in well under a second even where every line is wrong. */
export const MAX_TOKENS = 20_000;

/** Most comments: Langium hands those between two words to one call as its arguments, and the stack has no room for 130,000. */
export const MAX_COMMENTS = 20_000;
/** Most characters of a word: tables, models and pages say names at every step, so they are as long as a script's names are. */
export const MAX_WORD = 100;

/** Comments and strings (which hide brackets), brackets, words, numbers, and any other sign. */
const TOKEN = /#[^\n\r]*|"[^"\n\r]*"|[([{]|[)\]}]|[A-Za-z_][\w.-]*|\d+|[^\s\w]/g;

const WORD = /^[A-Za-z_]/;

/** The one reason to turn a text away, or undefined. */
export function refuse(text: string): Diagnostic | undefined {
  const findings = new Findings();
  const bytes = text.length > MAX_SCRIPT_BYTES ? text.length : utf8Length(text);
  const strange = /\0|\uFFFD/.exec(text.slice(0, MAX_SCRIPT_BYTES));
  if (bytes > MAX_SCRIPT_BYTES) {
    findings.add('PTE008', placeOfOffset(text, 0, 1), { bytes, most: MAX_SCRIPT_BYTES });
  } else if (strange) {
    const reason = strange[0] === '\0' ? 'it has a NUL character' : 'it is not valid UTF-8';
    findings.add('PTE009', placeOfOffset(text, strange.index, 1), { reason });
  } else {
    countTokens(text, findings);
  }
  return findings.list()[0];
}

function countTokens(text: string, findings: Findings): void {
  let depth = 0;
  let tokens = 0;
  let comments = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token[0] === '#') {
      comments += 1;
      if (comments <= MAX_COMMENTS) continue;
      findings.add('PTE011', placeOfOffset(text, index, 1), { most: MAX_COMMENTS, what: 'comments' });
      return;
    }
    tokens += 1;
    if (token.length > MAX_WORD && WORD.test(token)) {
      findings.add('PTE087', placeOfOffset(text, index, token.length), { found: token.length, most: MAX_WORD });
      return;
    }
    if ('([{'.includes(token)) depth += 1;
    if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    if (tokens <= MAX_TOKENS && depth <= MAX_NESTING) continue;
    const place = placeOfOffset(text, index, 1);
    if (depth > MAX_NESTING) findings.add('PTE010', place, { most: MAX_NESTING });
    else findings.add('PTE011', place, { most: MAX_TOKENS, what: 'words and signs' });
    return;
  }
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

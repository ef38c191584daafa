/**
 * The parser's and lexer's complaints, in a reader's words: what stands there, what could, and whether it is only a
 * reserved word used as a name.
 */
import type { ParseResult } from 'langium';
import type { Place } from '../sim/scenario.ts';
import type { Findings } from './findings.ts';
import type * as ast from './generated/ast.ts';
import { placeOfOffset } from './places.ts';

/** Most alternatives that a message lists. */
const MOST_LISTED = 8;

/** Reports what the lexer and the parser could not read. */
export function reportSyntaxErrors(parsed: ParseResult<ast.Script>, text: string, findings: Findings): void {
  for (const e of parsed.lexerErrors) {
    const shown = text[e.offset] === '"' ? '`"` (a string ends on its own line)' : JSON.stringify(text[e.offset]);
    findings.add('PTE002', placeOfOffset(text, e.offset, e.length), { text: shown });
  }
  for (const e of parsed.parserErrors) {
    const place = placeOfError(e, text);
    const word = e.token.image;
    if (wantsName(e.message) && /^[a-z]/.test(word ?? '')) findings.add('PTE006', place, { word });
    else findings.add('PTE001', place, { problem: inWords(e.message, word) });
  }
}

type ParserError = ParseResult['parserErrors'][number];

function placeOfError(e: ParserError, text: string): Place {
  // At the end of the text there is no token to point at; the last one that was read is the nearest.
  if (Number.isNaN(e.token.startOffset) || e.token.image === '') {
    const end = text.trimEnd().length;
    return placeOfOffset(text, Math.max(0, end - 1), 1);
  }
  return placeOfOffset(text, e.token.startOffset, Math.max(1, e.token.image.length));
}

function wantsName(message: string): boolean {
  return /type 'ID'/.test(message);
}

function inWords(message: string, word: string | undefined): string {
  const found = word ? `\`${word}\`` : 'the end of the script';
  const expected = [...message.matchAll(/\[([^\][]+)\]/g)].map(m => m[1]).filter(first => !first.includes('\n'));
  if (/redundant input/i.test(message)) return `${found} cannot stand here`;
  if (expected.length > 0) return `${found} cannot stand here; expected ${listed(expected)}`;
  const single = /(?:token of type|keyword) '([^']+)'/.exec(message);
  if (single) return `${found} cannot stand here; expected ${listed([single[1]])}`;
  return `${found} cannot stand here`;
}

function listed(words: readonly string[]): string {
  const named = [...new Set(words.map(w => spoken(w.split(/,\s*/)[0])))];
  const shown = named.slice(0, MOST_LISTED);
  if (named.length > shown.length) return `${shown.join(', ')}, …`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${shown[shown.length - 1]}` : shown[0];
}

function spoken(token: string): string {
  const bare = token.replace(/^'|'$/g, '');
  const kinds: Record<string, string> = {
    ID: 'a name',
    INTEGER: 'a number',
    DECIMAL: 'a number',
    STRING: 'a text in quotes',
    EOF: 'the end of the script',
  };
  return kinds[bare] ?? `\`${bare}\``;
}

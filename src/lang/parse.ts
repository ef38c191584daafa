/**
 * Parses scripts: quickly where a text has no error, else with Langium, whose messages say what is wrong. Both follow one
 * grammar and make the same tree; only Langium's has all of the concrete syntax, which an editor asks for.
 */
import type { ParseResult } from 'langium';
import type * as ast from './generated/ast.ts';
import { parseQuickly } from './quick/parser.ts';
import { refuse } from './refuse.ts';
import { parseByGrammar } from './services.ts';

/** Parses a script for the compiler. A text that `refuse` turns away reads as an empty script. */
export function parseScript(text: string): ParseResult<ast.Script> {
  if (refuse(text)) return parseByGrammar('');
  const value = parseQuickly(text);
  return value ? { value: value as ast.Script, lexerErrors: [], parserErrors: [] } : parseByGrammar(text);
}

/** The same with all of the concrete syntax. */
export function parseForEditor(text: string): ParseResult<ast.Script> {
  return parseByGrammar(refuse(text) ? '' : text);
}

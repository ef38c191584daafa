/**
 * The parser's and lexer's complaints, in a reader's words: what stands there, what could, and the word that was meant
 * where it is only misspelt or reserved.
 */
import type { ParseResult } from 'langium';
import type { Place } from '../sim/statements.ts';
import type { Fix } from './diagnostic.ts';
import { type Findings, MAX_DIAGNOSTICS } from './findings.ts';
import { functionNamed } from './functions.ts';
import type * as ast from './generated/ast.ts';
import { metrics } from './metrics.ts';
import { placeOfOffset } from './places.ts';
import { reservedWords, softNames } from './reserved.ts';
import { change, nearest } from './spelling.ts';
import type { WordKind } from './word.ts';
import { wordsOfKind } from './words.ts';

/** Most alternatives that a message lists. */
const MOST_LISTED = 8;

/** Errors that are looked at: one more than are shown, so that the rest are known to be there. */
const MOST_ERRORS = MAX_DIAGNOSTICS + 1;

/** Chevrotain's exceptions know the token before, though their common type does not say so. */
type ParserError = ParseResult['parserErrors'][number] & {
  readonly previousToken?: { image: string; startOffset: number };
};

/** Reports what the lexer and the parser could not read. */
export function reportSyntaxErrors(parsed: ParseResult<ast.Script>, text: string, findings: Findings): void {
  for (const e of parsed.lexerErrors.slice(0, MOST_ERRORS)) {
    reportCharacter(text, e.offset, placeOfOffset(text, e.offset, e.length), findings);
  }
  for (const e of parsed.parserErrors.slice(0, MOST_ERRORS)) report(e, text, findings);
}

function reportCharacter(text: string, offset: number, place: Place, findings: Findings): void {
  const character = text[offset];
  const hints: Readonly<Record<string, string>> = {
    '"': ' (a text in quotes ends on its own line)',
    ';': ' (statements need nothing between them)',
    '&': ' (conditions are joined by `and`)',
    '|': ' (conditions are joined by `or`)',
    '!': ' (`not` stands before a condition)',
  };
  const fix = { title: 'Take `;` out', edits: [{ place, newText: '' }] };
  const shown = `\`${character}\`${hints[character] ?? ''}`;
  findings.add('PTE002', place, { text: shown }, character === ';' ? { fix } : {});
}

function report(e: ParserError, text: string, findings: Findings): void {
  const strange = strangeWord(e, text);
  if (strange) {
    const { word, offset, near, problem } = strange;
    const place = placeOfOffset(text, offset, word.length);
    const end = near ? `; did you mean \`${near}\`?` : '';
    add(findings, place, problem + end, near ? change(place, near) : undefined);
    return;
  }
  const word = e.token.image;
  const place = placeOfError(e, text);
  const expected = expectedTokens(e.message);
  const name = expected.length === 1 || e.previousToken?.image === 'fn';
  // A function may have no parameters, so the parser takes what it cannot read for the end of the list.
  const parameter = reservedWords().has(word) && /\bfn\s+[\w.-]+\s*\(\s*$/.test(text.slice(0, e.token.startOffset));
  if (parameter || (name && expected.includes('ID') && /^[a-z]/.test(word))) {
    findings.add('PTE006', place, { word });
    findings.closeLine(place.line);
  } else {
    const near = meantWord(expected, word);
    if (near) add(findings, place, `\`${word}\` cannot stand here; did you mean \`${near}\`?`, change(place, near));
    else add(findings, place, inWords(expected, word), forgotten(expected, e, text));
  }
}

/** Whatever else is wrong with this line follows from it, as a rule. */
function add(findings: Findings, place: Place, problem: string, fix?: Fix): void {
  findings.add('PTE001', place, { problem }, fix ? { fix } : {});
  findings.closeLine(place.line);
}

interface StrangeWord {
  readonly word: string;
  readonly offset: number;
  readonly near?: string;
  readonly problem: string;
}

/** A word where an item or a statement should begin: either this token, or the one before, read as a call. */
function strangeWord(e: ParserError, text: string): StrangeWord | undefined {
  const { image, startOffset } = e.token;
  const quantifier = strangeQuantifier(e);
  if (quantifier) return quantifier;
  const other = habitOfOthers(e, text);
  if (other) return { word: image, offset: startOffset, problem: other };
  if (/'EOF'|end of file/.test(e.message) && isWord(image)) {
    const near = nearestWord(image, 'item', 'modifier');
    return { word: image, offset: startOffset, near, problem: `nothing outside a block begins with \`${image}\`` };
  }
  const before = e.previousToken;
  if (!/'\('/.test(e.message) || !before || !isWord(before.image)) return undefined;
  const found = { word: before.image, offset: before.startOffset };
  if (functionNamed(before.image)) {
    return { ...found, problem: `\`${before.image}\` takes its arguments in parentheses` };
  }
  const near = nearestWord(before.image, 'statement');
  return { ...found, near, problem: `no statement begins with \`${before.image}\`` };
}

/** What is written so in C, and what an outcome's pages want before them. */
function habitOfOthers({ token: { image, startOffset } }: ParserError, text: string): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', startOffset) + 1, startOffset);
  if (image === '/' && text[startOffset + 1] === '/') return 'comments begin with `#`, and not with `//`';
  if (image === ',')
    return `\`,\` cannot stand here: ${/^\s*backend\b/.test(line) ? 'each backend has a line of its own' : 'what follows needs nothing between'}`;
  if (image === '(') {
    const word = /([\w-]+)\s*$/.exec(line)?.[1];
    const statement = wordsOfKind('statement').find(w => w.word === word);
    return statement && `\`${word}\` has no parentheses behind it: \`${statement.form.split('   ')[0]}\``;
  }
  const outcome = /^\s*expect\s+(never|sometimes|always)\b.*\b(lost|read|write|fault|sigsegv|sigbus)\s+\S*$/;
  return isWord(image) && outcome.test(`${line}x`)
    ? `the pages of an outcome come behind \`in\`: \`in ${image}\``
    : undefined;
}

/** `expect nevr …` reads as a count that has no bound. */
function strangeQuantifier({ message, token, previousToken: before }: ParserError): StrangeWord | undefined {
  if (!before || !/^[A-Za-z_[]/.test(token.image) || !expectedTokens(message).includes('<=')) return undefined;
  const near = nearest(before.image, ['never', 'sometimes', 'always']);
  const found = { word: before.image, offset: before.startOffset };
  if (near) return { ...found, near, problem: `\`${before.image}\` is no word of an expectation` };
  if (Object.hasOwn(metrics, before.image)) return undefined;
  return {
    ...found,
    problem: 'an expectation begins with `never`, `sometimes` or `always`, or with a count and its bound',
  };
}

function isWord(image: string | undefined): boolean {
  return !!image && /^[A-Za-z_]/.test(image);
}

function nearestWord(word: string, ...kinds: readonly WordKind[]): string | undefined {
  const known = wordsOfKind(...kinds).map(w => w.word);
  return nearest(word, known) ?? known.find(w => word.length > 2 && w.startsWith(`${word}-`));
}

function placeOfError(e: ParserError, text: string): Place {
  // At the end of the text there is no token to point at; the last character that was read is the nearest.
  const atEnd = Number.isNaN(e.token.startOffset) || e.token.startOffset < 0 || e.token.image === '';
  if (atEnd) return placeOfOffset(text, Math.max(0, text.trimEnd().length - 1), 1);
  return placeOfOffset(text, e.token.startOffset, Math.max(1, e.token.image.length));
}

/** The tokens that the parser would have taken. Where that is a name, the words of functions are names, too, and say nothing. */
function expectedTokens(message: string): string[] {
  const alternatives = [...message.matchAll(/^ +\d+\. \[([^\n]+)\]$/gm)].map(m => m[1].split(', ')[0]);
  const single = /token of type '([^']+)'/.exec(message)?.[1];
  const expected = alternatives.length > 0 ? alternatives : single ? [single] : [];
  return expected.includes('ID') ? expected.filter(token => token === 'ID' || !softNames.has(token)) : expected;
}

/** The reserved word that is expected and was meant. */
function meantWord(expected: readonly string[], word: string): string | undefined {
  if (!isWord(word)) return undefined;
  // Of two that are as near the one of the same length: `rwz` is a slip of one key.
  const far = (token: string): number => Math.abs(token.length - word.length);
  const reserved = expected.filter(token => /^[a-z]/.test(token)).sort((a, b) => far(a) - far(b));
  return nearest(word, reserved) ?? (reserved.includes('rwx') ? permissionOf(word) : undefined);
}

/** The fix that adds the one word that can stand behind the last that was read. */
function forgotten([token, ...others]: readonly string[], { previousToken: before }: ParserError, text: string) {
  if (!before || others.length > 0 || !/^[a-z]/.test(token ?? '')) return undefined;
  const { endLine, endColumn } = placeOfOffset(text, before.startOffset, before.image.length);
  const place = { line: endLine, column: endColumn, endLine, endColumn };
  return { title: `Add \`${token}\``, edits: [{ place, newText: ` ${token}` }] };
}

/** The permission that grants what these letters ask for; whatever can be written or executed can be read. */
function permissionOf(word: string): string | undefined {
  if (!/^[rwxo]+$/i.test(word)) return undefined;
  const has = (letter: string): string => (word.toLowerCase().includes(letter) ? letter : '');
  return `r${has('w')}${has('x')}`;
}

function inWords(expected: readonly string[], word: string): string {
  const found = word ? `\`${word}\`` : 'the end of the script';
  // An expression can begin with any function: a list of those says less than one word.
  if (expected.includes('read_pte') && expected.includes('INTEGER'))
    return `${found} cannot stand here; expected a value`;
  if (expected.includes('on') && expected.includes('off')) return `${found} cannot stand here; expected a value`;
  if (expected.length === 0 || expected.includes('EOF')) return `${found} cannot stand here`;
  return `${found} cannot stand here; expected ${listed(expected)}`;
}

function listed(tokens: readonly string[]): string {
  const named = [...new Set(tokens.map(spoken))];
  const shown = named.slice(0, MOST_LISTED);
  if (named.length > shown.length) return `${shown.join(', ')}, …`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${shown[shown.length - 1]}` : shown[0];
}

function spoken(token: string): string {
  const kinds: Readonly<Record<string, string>> = {
    ID: 'a name',
    INTEGER: 'a number',
    DECIMAL: 'a number',
    STRING: 'a text in quotes',
  };
  return kinds[token] ?? `\`${token}\``;
}

/**
 * Makes the table of the quick parser (`src/lang/quick/parser.ts`) from the grammar that Langium's parser is generated
 * from. What such a table cannot say is refused here, so that the build fails and no text is read otherwise.
 */
import { join } from 'node:path';
import { AstUtils, GrammarAST, GrammarUtils } from 'langium';
import { PteAstReflection } from '../../src/lang/generated/ast.ts';
import { PteGrammar } from '../../src/lang/generated/grammar.ts';
import type { Assigned, Default, ParserTable, Piece, Rule, TokenKind, TokenTable } from '../../src/lang/quick/table.ts';
import { parsing, quoted, writeModule } from '../write-module.ts';

type Element = GrammarAST.AbstractElement;

/** Token 0 is the end of the text. */
const FIRST_TOKEN = 1;

/** The table of this grammar. */
export function parserTable(): ParserTable {
  const grammar = PteGrammar();
  const terminals = grammar.rules.filter(GrammarAST.isTerminalRule).filter(({ fragment }) => !fragment);
  const parsed = grammar.rules.filter(GrammarAST.isParserRule);
  const keywords = [
    ...new Set(
      parsed
        .flatMap(rule => AstUtils.streamAllContents(rule).filter(GrammarAST.isKeyword).toArray())
        .map(({ value }) => value),
    ),
  ];
  const visible = terminals.filter(({ hidden }) => !hidden);
  const numbers = new Map([...visible.map(({ name }) => name), ...keywords].map((name, i) => [name, i + FIRST_TOKEN]));
  const rules = parsed.map((rule): Rule => {
    const is = rule.fragment ? 'fragment' : GrammarUtils.isDataTypeRule(rule) ? 'text' : 'node';
    const body = pieceOf(rule.definition, undefined);
    return { name: rule.name, is, ...(is === 'node' ? { type: GrammarUtils.getTypeName(rule) } : {}), body };
  });

  function pieceOf(element: Element, to: Assigned | undefined): Piece {
    const { cardinality } = element;
    const once = onceOf(element, to);
    return cardinality ? { is: cardinality, of: once } : once;
  }

  function onceOf(element: Element, to: Assigned | undefined): Piece {
    const assigned = to ? { to } : {};
    if (GrammarAST.isGroup(element) && !element.guardCondition)
      return { is: 'all', of: element.elements.map(one => pieceOf(one, to)) };
    if (GrammarAST.isAlternatives(element)) return { is: 'one', of: element.elements.map(one => pieceOf(one, to)) };
    if (GrammarAST.isKeyword(element)) return { is: 'token', token: numbers.get(element.value)!, ...assigned };
    if (GrammarAST.isAssignment(element)) {
      const { feature: property, operator, terminal } = element;
      return pieceOf(terminal, { property, operator });
    }
    if (GrammarAST.isCrossReference(element) && element.terminal && to)
      return pieceOf(element.terminal, { ...to, refers: true });
    if (GrammarAST.isAction(element)) {
      const { feature: property, operator } = element;
      const type = element.inferredType?.name ?? element.type?.ref?.name;
      if (type) return { is: 'action', type, ...(property && operator ? { to: { property, operator } } : {}) };
    }
    if (GrammarAST.isRuleCall(element) && element.arguments.length === 0) {
      const rule = element.rule.ref;
      if (GrammarAST.isTerminalRule(rule))
        return { is: 'token', token: numbers.get(rule.name)!, ...conversion(rule), ...assigned };
      if (GrammarAST.isParserRule(rule)) return { is: 'rule', rule: parsed.indexOf(rule), ...assigned };
    }
    throw new Error(`the quick parser's table has no ${element.$type} such as \`${element.$cstNode?.text}\``);
  }

  const { rules: begun, sets } = withFirstSets(rules, numbers.size + FIRST_TOKEN);
  const entry = parsed.findIndex(rule => rule.entry);
  const lines = begun.map(rule => JSON.stringify(rule)).join('\n');
  return { tokens: tokenTable(terminals, keywords, numbers), rules: lines, entry, sets, defaults: defaults() };
}

/** As Langium's converter has it, which goes by the name of a terminal and by its type. */
function conversion({ name, type }: GrammarAST.TerminalRule): { converts?: 'number' | 'string' } {
  if (name === 'STRING') return { converts: 'string' };
  const returned = type?.name ?? 'string';
  if (returned === 'number') return { converts: 'number' };
  if (returned === 'string') return {};
  throw new Error(`the quick parser converts no ${returned}`);
}

function tokenTable(
  terminals: readonly GrammarAST.TerminalRule[],
  keywords: readonly string[],
  numbers: ReadonlyMap<string, number>,
): TokenTable {
  const kinds: TokenKind[] = [];
  const sources: string[] = [];
  let group = 1;
  const add = (kind: Omit<TokenKind, 'group'>, source: string): void => {
    kinds.push({ ...kind, group });
    sources.push(`(${source})`);
    group += new RegExp(`${source}|`).exec('')!.length;
  };
  const words = keywords.filter(keyword => /^\w/.test(keyword));
  const whole = new Set(words);
  for (const terminal of terminals) {
    const { source, flags } = GrammarUtils.terminalRegex(terminal);
    if (flags) throw new Error(`the quick lexer has no flags: ${terminal.name}`);
    const { name, hidden } = terminal;
    const holds = words.filter(word => new RegExp(`^(?:${source})$`).test(`${word}`));
    for (const keyword of holds) whole.delete(keyword);
    // A lookahead asks for what follows, so a keyword by itself does not show whether it is such a word.
    const word = holds.length > 0 || source.includes('(?=');
    add(hidden ? { hidden: true } : { token: numbers.get(name)!, ...(word ? { word: true as const } : {}) }, source);
  }
  if (whole.size > 0) throw new Error(`the quick lexer reads a keyword as a terminal first: ${[...whole]}`);
  const signs = keywords.filter(keyword => !words.includes(keyword)).sort((a, b) => b.length - a.length);
  add({}, signs.map(sign => sign.replace(/[^\w\s]/g, '\\$&')).join('|'));
  const entries = keywords.map(keyword => [keyword, numbers.get(keyword)!] as const);
  return { pattern: sources.join('|'), kinds, keywords: Object.fromEntries(entries) };
}

/** Says of each piece what it can begin with, where it cannot be empty. */
function withFirstSets(rules: readonly Rule[], tokens: number): { rules: Rule[]; sets: number[][] } {
  const ofRules: { first: Set<number>; empty: boolean }[] = rules.map(() => ({ first: new Set(), empty: false }));
  const begin = (piece: Piece): { first: Set<number>; empty: boolean } => {
    switch (piece.is) {
      case 'token':
        return { first: new Set([piece.token]), empty: false };
      case 'rule':
        return ofRules[piece.rule];
      case 'action':
        return { first: new Set(), empty: true };
      case '?':
      case '*':
        return { first: begin(piece.of).first, empty: true };
      case '+':
        return begin(piece.of);
      case 'one': {
        const all = piece.of.map(begin);
        return { first: new Set(all.flatMap(({ first }) => [...first])), empty: all.some(({ empty }) => empty) };
      }
      case 'all': {
        const first = new Set<number>();
        for (const one of piece.of) {
          const { first: more, empty } = begin(one);
          for (const token of more) first.add(token);
          if (!empty) return { first, empty: false };
        }
        return { first, empty: true };
      }
    }
  };
  // Rules call each other, so this goes round until nothing is new.
  for (let grown = true; grown; ) {
    grown = false;
    rules.forEach(({ body }, i) => {
      const { first, empty } = begin(body);
      grown ||= first.size > ofRules[i].first.size || empty !== ofRules[i].empty;
      ofRules[i] = { first: new Set(first), empty };
    });
  }
  const sets: number[][] = [];
  const known = new Map<string, number>();
  const numberOf = (first: ReadonlySet<number>): number => {
    const words = Array.from({ length: (tokens + 31) >> 5 }, () => 0);
    for (const token of first) words[token >> 5] |= 1 << (token & 31);
    const key = words.join();
    if (!known.has(key)) known.set(key, sets.push(words) - 1);
    return known.get(key)!;
  };
  const marked = (piece: Piece): Piece => {
    const { first, empty } = begin(piece);
    const begins = empty ? {} : { first: numberOf(first) };
    if (piece.is === 'all' || piece.is === 'one') return { ...piece, of: piece.of.map(marked), ...begins };
    if (piece.is === '?' || piece.is === '*' || piece.is === '+') return { ...piece, of: marked(piece.of), ...begins };
    return { ...piece, ...begins };
  };
  return { rules: rules.map(rule => ({ ...rule, body: marked(rule.body) })), sets };
}

function defaults(): Record<string, Default[]> {
  const { types } = new PteAstReflection();
  return Object.fromEntries(
    Object.values(types).map(({ name, properties }) => [
      name,
      Object.values(properties as Record<string, { name: string; defaultValue?: Default[1] }>).flatMap(
        ({ name: property, defaultValue }) => (defaultValue === undefined ? [] : [[property, defaultValue] as Default]),
      ),
    ]),
  );
}

/** Writes the table's module. */
export function writeParserTable(root: string): void {
  const { rules, ...rest } = parserTable();
  writeModule(
    join(root, 'src/lang/quick/generated/table.ts'),
    `/** Made from the grammar by tools/grammar. */
import type { ParserTable } from '../table.ts';

export const table = { ...${parsing(rest)}, rules: ${quoted(rules)} } as ParserTable;
`,
  );
}

/**
 * What the grammar allows at the end of a text, and for what: the elements that may come next, and the rule whose part a
 * value would be. All of it is read from the grammar, so a new rule is completed without a line here.
 */
import { AstUtils, GrammarAST, GrammarUtils } from 'langium';
import { findNextFeatures, type NextFeature } from 'langium/lsp';
import { languageServices } from '../../../lang/services.ts';

export interface Next {
  readonly features: readonly NextFeature[];
  /** The innermost rule that is neither a level of the expression language nor a text. */
  readonly within: string;
  /** A value may begin here. */
  readonly value: boolean;
  /** A statement may begin here. */
  readonly statement: boolean;
}

/** What may follow a text. */
export function nextOf(text: string): Next {
  const { Grammar, parser } = languageServices();
  const { tokens, tokenIndex, elementStack } = parser.CompletionParser.parse(text);
  const entry = Grammar.rules.find(rule => GrammarAST.isParserRule(rule) && rule.entry) as GrammarAST.ParserRule;
  const features =
    tokenIndex > 0
      ? findNextFeatures([elementStack.map(feature => ({ feature }))], tokens.slice(tokenIndex))
      : findNextFeatures([[{ feature: entry.definition }]], tokens);
  const rules = features.map(({ feature }) => ruleOf(feature));
  return {
    features,
    within: elementStack.map(ruleOf).findLast(rule => !isLevel(rule)) ?? '',
    value: rules.includes('Integer'),
    statement: rules.includes('Mprotect'),
  };
}

/** The name of the rule that an element of the grammar belongs to. */
export function ruleOf(element: GrammarAST.AbstractElement): string {
  return AstUtils.getContainerOfType(element, GrammarAST.isParserRule)?.name ?? '';
}

/**
 * Precedence levels all give an Expression; a value that one of them begins is a part of what is around it. Rules that give a
 * text, such as a name, are no place of their own either.
 */
function isLevel(name: string): boolean {
  const rule = languageServices().Grammar.rules.find(r => r.name === name);
  if (!GrammarAST.isParserRule(rule)) return false;
  return name === 'Expression' || rule.inferredType?.name === 'Expression' || GrammarUtils.isDataTypeRule(rule);
}

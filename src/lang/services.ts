/**
 * The language as Langium services: lexer and parser from the grammar, without any editor protocol. Names are not
 * Langium's here: names.ts says what a name means, for the compiler and the language server alike.
 *
 * The command line loads this file, and Langium with it, when a text has an error (`esbuild.mjs`): parse.ts reads all others.
 */
import {
  type CstNode,
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  GrammarUtils,
  inject,
  type LangiumCoreServices,
  type ParseResult,
} from 'langium';
import type * as ast from './generated/ast.ts';
import { PteGeneratedModule, PteGeneratedSharedModule } from './generated/module.ts';

let services: LangiumCoreServices | undefined;

/** Lexer, parser and the rest, made at the first call. */
export function languageServices(): LangiumCoreServices {
  if (services) return services;
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), PteGeneratedSharedModule);
  services = inject(createDefaultCoreModule({ shared }), PteGeneratedModule);
  shared.ServiceRegistry.register(services);
  return services;
}

/** Parses a text that is no larger and no deeper than a script may be. */
export function parseByGrammar(text: string): ParseResult<ast.Script> {
  return languageServices().parser.LangiumParser.parse<ast.Script>(text);
}

/** Where a property of a node stands in Langium's tree. */
export function findProperty(node: CstNode | undefined, property: string, index?: number): CstNode | undefined {
  return GrammarUtils.findNodeForProperty(node, property, index);
}

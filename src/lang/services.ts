/**
 * The language as Langium services: lexer and parser from the grammar, without any editor protocol. Names are not
 * Langium's here: names.ts says what a name means, for the compiler and the language server alike.
 */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  createLangiumParser,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type LangiumParser,
  type Module,
  type ParseResult,
  type PartialLangiumCoreServices,
} from 'langium';
import type * as ast from './generated/ast.ts';
import { PteGeneratedModule, PteGeneratedSharedModule } from './generated/module.ts';
import { refuse } from './refuse.ts';

/** What this language changes of Langium's defaults. */
const pteModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: { LangiumParser: services => guarded(createLangiumParser(services)) },
};

let services: LangiumCoreServices | undefined;

/** Lexer, parser and the rest, made at the first call. */
export function languageServices(): LangiumCoreServices {
  if (services) return services;
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), PteGeneratedSharedModule);
  services = inject(createDefaultCoreModule({ shared }), PteGeneratedModule, pteModule);
  shared.ServiceRegistry.register(services);
  return services;
}

/** Parses a script. A text that `refuse` turns away reads as an empty script. */
export function parseScript(text: string): ParseResult<ast.Script> {
  return languageServices().parser.LangiumParser.parse<ast.Script>(text);
}

/** Texts that are no scripts never reach the parser. */
function guarded(parser: LangiumParser): LangiumParser {
  const parse = parser.parse.bind(parser);
  parser.parse = (input, options) => parse(refuse(input) ? '' : input, options);
  return parser;
}

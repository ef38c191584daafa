/**
 * The language as Langium services: lexer, parser, names and scopes, without any editor protocol. The language server
 * adds its own on top of `pteModule`; the compiler uses them bare.
 */
import {
  type AstNode,
  type AstNodeDescription,
  type CstNode,
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  createLangiumParser,
  DefaultNameProvider,
  DefaultScopeProvider,
  EmptyFileSystem,
  GrammarUtils,
  inject,
  type LangiumCoreServices,
  type LangiumParser,
  type Module,
  type ParseResult,
  type PartialLangiumCoreServices,
  type ReferenceInfo,
  type Scope,
} from 'langium';
import * as ast from './generated/ast.ts';
import { PteGeneratedModule, PteGeneratedSharedModule } from './generated/module.ts';
import { visibleFrom } from './names.ts';
import { refuse } from './refuse.ts';

/** What this language changes of Langium's defaults. */
export const pteModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: { LangiumParser: services => guarded(createLangiumParser(services)) },
  references: {
    NameProvider: () => new PteNameProvider(),
    ScopeProvider: services => new PteScopeProvider(services),
  },
};

let services: LangiumCoreServices | undefined;

/** The language's services, made when they are first asked for. */
export function languageServices(): LangiumCoreServices {
  services ??= createCoreServices();
  return services;
}

/** Parses a script. A text that `refuse` turns away reads as an empty script. */
export function parseScript(text: string): ParseResult<ast.Script> {
  return languageServices().parser.LangiumParser.parse<ast.Script>(text);
}

function createCoreServices(): LangiumCoreServices {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), PteGeneratedSharedModule);
  const core = inject(createDefaultCoreModule({ shared }), PteGeneratedModule, pteModule);
  shared.ServiceRegistry.register(core);
  return core;
}

/** Texts that are no scripts never reach the parser, whoever calls it. */
function guarded(parser: LangiumParser): LangiumParser {
  const parse = parser.parse.bind(parser);
  parser.parse = (input, options) => parse(refuse(input) ? '' : input, options);
  return parser;
}

/** A backend's name is its alias, else its preset. */
class PteNameProvider extends DefaultNameProvider {
  override getName(node: AstNode): string | undefined {
    return ast.isBackend(node) ? (node.alias ?? node.preset) : super.getName(node);
  }

  override getNameNode(node: AstNode): CstNode | undefined {
    if (!ast.isBackend(node)) return super.getNameNode(node);
    return GrammarUtils.findNodeForProperty(node.$cstNode, node.alias === undefined ? 'preset' : 'alias');
  }
}

class PteScopeProvider extends DefaultScopeProvider {
  override getScope(context: ReferenceInfo): Scope {
    if (ast.isReference(context.container)) return this.createScopeForNodes(visibleFrom(context.container));
    const script = scriptOf(context.container);
    const wanted = ast.isExpect(context.container) ? ast.isBackend : ast.isProtocol;
    return this.createScopeForNodes(script.items.filter(wanted));
  }

  protected override createScopeForNodes(elements: Iterable<AstNode>): Scope {
    const descriptions: AstNodeDescription[] = [];
    for (const element of elements) {
      const name = this.nameProvider.getName(element);
      if (name) descriptions.push(this.descriptions.createDescription(element, name));
    }
    return this.createScope(descriptions);
  }
}

function scriptOf(node: AstNode): ast.Script {
  let at = node;
  while (at.$container) at = at.$container;
  return at as ast.Script;
}

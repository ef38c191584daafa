/**
 * Which declaration a name means. One answer for the compiler, and for what an editor asks: go to definition,
 * references, rename and completion.
 *
 * From inside out: the `let`s before this statement in its block, the variable of a `for` around it, the parameters of
 * a function or of a protocol's part, then what the script declares anywhere: mappings, params (those of
 * the files that it uses, too), words, and mappings made by `mremap … as`. An expectation can name the `let`s of CPUs as well.
 */
import type { AstNode } from 'langium';
import * as ast from './generated/ast.ts';
import { fileOf } from './places.ts';
import { treeOf } from './tree.ts';
import { itemsOf } from './used-files.ts';

/** The file that a node stands in, and what it uses, are what a name in it can mean. */
export function scriptOf(node: AstNode): ast.Script {
  let root = node;
  while (root.$container) root = root.$container;
  return root as ast.Script;
}

const ofBlock = new WeakMap<ast.Block, Map<string, ast.Let[]>>();
const ofScript = new WeakMap<ast.Script, Map<string, ast.Named[]>>();

/** The declaration that `name` means at `node`. */
export function declarationOf(node: AstNode, name: string): ast.Named | undefined {
  for (const scope of scopesAround(node)) {
    const found = scope.find(name);
    if (found) return found;
  }
  return undefined;
}

/** Every declaration that can be named at `node`, innermost first. */
export function* visibleFrom(node: AstNode): Generator<ast.Named> {
  for (const scope of scopesAround(node)) yield* scope.all();
}

/** What declares pages by a name. */
const isPages = (node: AstNode): node is ast.Mapping | ast.Mremap | ast.ForkCopy | ast.HugeModifier =>
  ast.isMapping(node) || ast.isMremap(node) || ast.isForkCopy(node) || ast.isHugeModifier(node);

/** Declarations of the whole script by name; a name with several is a duplicate. */
export function scriptNames(script: ast.Script): ReadonlyMap<string, readonly ast.Named[]> {
  let names = ofScript.get(script);
  if (!names) {
    names = new Map();
    // The mappings of a used file are not there for who uses it, nor for what it brings.
    const isUsed = fileOf(script) !== undefined;
    for (const item of itemsOf(script)) {
      if (ast.isParam(item)) push(names, item.name, item);
      else if (!isUsed)
        for (const node of treeOf(item)) if (isPages(node) || ast.isSharedWord(node)) push(names, node.name, node);
    }
    ofScript.set(script, names);
  }
  return names;
}

/** The address spaces of a script beside `main`: those that it declares, and its forks' children. */
export function spaceNodes(script: ast.Script): ast.Space[] {
  const children = treeOf(script)
    .filter(ast.isFork)
    .filter(fork => fork.name !== undefined);
  return [...script.items.filter(ast.isAddressSpace), ...children];
}

/** The `let`s of a block by name, in order. */
export function blockNames(block: ast.Block): ReadonlyMap<string, readonly ast.Let[]> {
  let names = ofBlock.get(block);
  if (!names) {
    names = new Map();
    for (const statement of block.statements) if (ast.isLet(statement)) push(names, statement.name, statement);
    ofBlock.set(block, names);
  }
  return names;
}

/** The `let`s that are there to the end of a CPU's program: those of its block, and behind them those of lazy blocks in it. */
export function lastingLets(block: ast.Block | undefined): readonly ast.Let[] {
  const statements = block?.statements ?? [];
  const within = statements.filter(ast.isLazy).flatMap(lazy => lastingLets(lazy.body));
  return [...statements.filter(ast.isLet), ...within];
}

interface NameScope {
  find(name: string): ast.Named | undefined;
  all(): Iterable<ast.Named>;
}

function* scopesAround(node: AstNode): Generator<NameScope> {
  for (let inner: AstNode = node, outer = node.$container; outer; inner = outer, outer = outer.$container) {
    if (ast.isBlock(outer)) {
      const before = inner.$containerIndex ?? 0;
      const names = blockNames(outer);
      yield {
        find: name => names.get(name)?.findLast(l => (l.$containerIndex ?? 0) < before),
        all: () => outer.statements.slice(0, before).filter(ast.isLet),
      };
    } else if (ast.isFor(outer) && inner === outer.body) {
      yield listed([outer]);
    } else if (ast.isProtocol(outer)) {
      yield listed(inner === outer.start ? outer.startParameters : outer.commitParameters);
    } else if (ast.isFn(outer)) {
      yield listed(outer.parameters);
    } else if (ast.isScript(outer)) {
      const names = scriptNames(outer);
      yield { find: name => names.get(name)?.[0], all: () => [...names.values()].flat() };
      if (ast.isExpect(inner)) yield listed(outer.items.filter(ast.isCpu).flatMap(cpu => lastingLets(cpu.body)));
    }
  }
}

/** The `let` of a handler, a loop or a function that an expectation at `node` names: in vain, since it ends with its block. */
export function goneLet(node: AstNode, name: string): ast.Let | undefined {
  let item = node;
  while (item.$container && !ast.isScript(item.$container)) item = item.$container;
  if (!ast.isExpect(item)) return undefined;
  return treeOf(scriptOf(node))
    .filter(ast.isLet)
    .find(named => named.name === name);
}

/** What pages can hold although no write of the script has the name. */
export const contentNames: readonly string[] = ['initial', 'zero'];

const ofWrites = new WeakMap<ast.Script, ReadonlySet<string>>();

/** What a script calls its writes. */
export function writeNames(script: ast.Script): ReadonlySet<string> {
  let names = ofWrites.get(script);
  if (!names) {
    const accesses = treeOf(script).filter(ast.isAccess);
    names = new Set(accesses.flatMap(({ access, name }) => (access === 'write' && name ? [name] : [])));
    ofWrites.set(script, names);
  }
  return names;
}

function listed(names: readonly ast.Named[]): NameScope {
  return { find: name => names.find(n => n.name === name), all: () => names };
}

function push<T>(map: Map<string, T[]>, name: string | undefined, value: T): void {
  if (name === undefined) return;
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
}

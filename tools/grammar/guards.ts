/**
 * Guards of node types that ask a node for its type. Those that Langium generates go through its reflection, which takes a
 * script of a million statements seconds, and brings a class of Langium into every program that looks at a tree.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModule } from '../write-module.ts';

const GUARD = /return reflection\.isInstance\(item, (\w+)\.\$type\);/g;
const TYPE = /^ {8}(\w+): \{\n {12}name: \w+\.\$type,\n[\s\S]*?^ {12}superTypes: \[(.*)\]$/gm;
const REFLECTION = 'export const reflection = new PteAstReflection();';

/** Rewrites the guards of the generated tree, where they are Langium's. */
export function writeGuards(root: string): void {
  const file = join(root, 'src/lang/generated/ast.ts');
  const text = readFileSync(file, 'utf8');
  if (text.search(GUARD) >= 0) writeModule(file, withGuards(text));
}

/** The module of a tree with such guards. Throws where a guard's type is not understood. */
export function withGuards(text: string): string {
  const above = new Map([...text.matchAll(TYPE)].map(([, type, list]) => [type, list.match(/\w+(?=\.\$type)/g) ?? []]));
  const isOf = (type: string, wanted: string): boolean =>
    type === wanted || above.get(type)!.some(one => isOf(one, wanted));
  const guards = text.replace(GUARD, (_, wanted: string) => {
    const types = [...above.keys()].filter(type => isOf(type, wanted));
    if (!types.includes(wanted)) throw new Error(`no node type ${wanted} in the generated tree`);
    if (types.length === 1) return `return typeOf(item) === '${wanted}';`;
    return `switch (typeOf(item)) {\n${types.map(type => `        case '${type}':\n`).join('')}            return true;\n        default:\n            return false;\n    }`;
  });
  if (!guards.includes(REFLECTION)) throw new Error('no reflection in the generated tree');
  // Who asks for no reflection is spared it.
  const pure = guards.replace(REFLECTION, REFLECTION.replace('new', '/* @__PURE__ */ new'));
  return `${pure}\nconst typeOf = (item: unknown): unknown => (item as langium.AstNode | null | undefined)?.$type;\n`;
}

/** The names that a script has given, those that fit what is wanted. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { backendLines } from '../../../lang/backend-lines.ts';
import { constants } from '../../../lang/constants.ts';
import { spacesOf, THREAD } from '../../../lang/elaborate/tasks.ts';
import { functionNamed, functions } from '../../../lang/functions.ts';
import * as ast from '../../../lang/generated/ast.ts';
import { declarationOf } from '../../../lang/names.ts';
import { fileOf } from '../../../lang/places.ts';
import { defaultBackends } from '../../../sim/presets.ts';
import { type Declaration, nameOf } from '../names/occurrences.ts';
import { visibleAt } from '../names/visible.ts';
import type { Place, Wanted } from './place.ts';

type Kind = 'pages' | 'word' | 'number' | 'entry' | 'unknown';

/** Names that lead to others are followed so far. */
const DEPTH = 20;

const fitting: Readonly<Record<Wanted, readonly Kind[]>> = {
  page: ['pages'],
  word: ['word'],
  entry: ['entry'],
  number: ['number'],
  'number or pages': ['number', 'pages'],
  permission: [],
  flags: [],
  none: [],
  command: [],
  mode: [],
  any: ['pages', 'number', 'entry'],
};

/** Names in sight. */
export function namesAt({ script, start, value, wanted }: Place): CompletionItem[] {
  const kinds = fitting[value ? wanted : 'page'];
  return visibleAt(script, start).flatMap(named => {
    // A name is not there while its own value is written.
    if (ast.isLet(named) && !named.value && !named.read) return [];
    const kind = kindOf(named, DEPTH);
    return kind === 'unknown' || kinds.includes(kind) ? [nameItem(named)] : [];
  });
}

/** The kernel's constants that fit an operand. */
export function constantsAt({ wanted }: Place): CompletionItem[] {
  if (wanted !== 'command' && wanted !== 'mode') return [];
  return Object.keys(constants[wanted]).map(label => ({
    label,
    kind: CompletionItemKind.Constant,
    sortText: `1${label}`,
  }));
}

/** A name with the text that declares it. */
export function nameItem(declaration: Declaration): CompletionItem {
  const label = nameOf(declaration);
  const text = declaration.$cstNode?.text.split('\n')[0].trim() ?? '';
  return {
    label,
    kind: CompletionItemKind.Variable,
    detail: text,
    labelDetails: { description: text },
    sortText: `1${label}`,
  };
}

/** Backends of the script that another one can come from: those before it. */
export function ownBases({ script, start, last }: Place): CompletionItem[] {
  if (last !== 'from') return [];
  const earlier = backendLines(script.parsed.value).filter(
    line => fileOf(line) !== undefined || (line.$cstNode?.end ?? start) < start,
  );
  return earlier.filter(({ alias }) => alias !== undefined).map(line => ({ ...nameItem(line), sortText: '0' }));
}

/** What a CPU can be in: the address spaces of the script, `main`, and a kernel thread. */
export function spaceNames({ script, before }: Place): CompletionItem[] {
  const begins = before.at(-1)?.image === 'in';
  return [...spacesOf(script.parsed.value), THREAD].map(label => ({
    label,
    kind: CompletionItemKind.Module,
    detail: label === THREAD ? (begins ? 'begins in a kernel thread' : 'a kernel thread') : 'an address space',
    sortText: `1${label}`,
  }));
}

/** Backends that an expectation can be about, those that it names already left out. */
export function backendNames({ script, before }: Place): CompletionItem[] {
  const said = before.slice(before.findLastIndex(({ image }) => image === 'on') + 1).map(({ image }) => image);
  const own = backendLines(script.parsed.value).map(nameItem);
  const unsaid = defaultBackends.map(label => ({ label, kind: CompletionItemKind.Variable, sortText: `1${label}` }));
  return (own.length > 0 ? own : unsaid).filter(({ label }) => !said.includes(label));
}

function kindOf(named: ast.Named, depth: number): Kind {
  switch (named.$type) {
    case 'Mapping':
    case 'Mremap':
    case 'ForkCopy':
    case 'HugeModifier':
      return 'pages';
    case 'SharedWord':
      return 'word';
    case 'Param':
      return 'number';
    case 'For':
      return named.to ? 'number' : valueKind(named.from, depth);
    case 'Let':
      return valueKind(named.value, depth);
    default:
      return parameterKind(named);
  }
}

/** The parameters of a protocol: the page first, then entries. */
function parameterKind(named: ast.Named): Kind {
  const { $container: protocol } = named;
  if (!ast.isParameter(named) || !ast.isProtocol(protocol)) return 'unknown';
  return [protocol.startParameters[0], protocol.commitParameters[0]].includes(named) ? 'pages' : 'entry';
}

function valueKind(value: ast.Expression | undefined, depth: number): Kind {
  if (!value || depth === 0) return 'unknown';
  if (ast.isCall(value)) {
    const name = functionNamed(value.function);
    return name ? (functions[name].gives === 'number' ? 'number' : 'entry') : 'unknown';
  }
  if (ast.isInteger(value) || ast.isSum(value) || ast.isProduct(value)) return 'number';
  const named = ast.isReference(value) ? declarationOf(value, value.target?.$refText ?? '') : undefined;
  return named ? kindOf(named, depth - 1) : 'unknown';
}

/**
 * Calls of the script's functions: the operands go into the function's locals, and its result comes into one of the caller's.
 */
import type { AstNode } from 'langium';
import type { PageRange } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { scriptOf } from '../names.ts';
import { placeOf } from '../places.ts';
import { itemsOf } from '../used-files.ts';
import type { Context } from './context.ts';
import { isReplaceable } from './replaced.ts';
import { inProtocol, type Site } from './site.ts';
import { type Value, valueIn } from './values.ts';
import { typed } from './words.ts';

/**
 * The function of the script, or of a file that it uses, that is called: of several, one for each backend, the first. A kernel's
 * name means the kernel's, whoever has replaced it.
 */
export function functionOf(call: ast.Call): ast.Fn | undefined {
  const name = call.function ?? '';
  return isReplaceable(name) ? undefined : versionsOf(call, name)[0];
}

/** The functions of a name, in order. */
const versionsOf = (node: AstNode, name: string): ast.Fn[] =>
  itemsOf(scriptOf(node)).filter((item): item is ast.Fn => ast.isFn(item) && item.name === name);

/** How deep functions may call each other: with the kernel's own calls below them, a CPU has room for their returns. */
const MAX_NESTED = 40;

/**
 * Pages that an operand may be. In a function, what a local holds came in by an operand, or is named there; in a CPU's
 * program, a function has given it, and it may be any.
 */
function pagesOf({ maps }: Context, site: Site, value: Value): PageRange[] {
  if (value.kind === 'pages') return [value.range];
  if (site.part === 'function' || value.kind !== 'word' || value.is === 'number') return [];
  return maps.list.map((map, i) => ({ first: { map: i, index: 0 }, last: { map: i, index: map.pages - 1 } }));
}

/** Makes the call. Gives its result, null where there is none, undefined where the call is mistaken. */
export function callFunction(
  context: Context,
  site: Site,
  node: ast.Call,
  fn: ast.Fn,
  operands: readonly Value[],
): Value | null | undefined {
  const { findings, functions } = context;
  const place = placeOf(node);
  const wanted = fn.parameters.length;
  if (operands.length !== wanted || node.flags.length > 0) {
    const spoken = `${wanted} argument${wanted === 1 ? '' : 's'}`;
    findings.add('PTE016', place, { name: fn.name, wanted: spoken, found: operands.length });
    return undefined;
  }
  if (inProtocol(site)) {
    findings.add('PTE019', place, { what: `\`${fn.name}\``, where: 'inside a protocol' });
    return undefined;
  }
  const from = functions.under.findIndex(under => under.name === fn.name);
  if (from >= 0) {
    const by = functions.under.slice(from + 1).map(f => `\`${f.name}\``);
    findings.add('PTE070', place, { name: fn.name, way: by.length > 0 ? ` by way of ${by.join(', ')}` : '' });
    return undefined;
  }
  if (functions.under.length >= MAX_NESTED) {
    functions.used.add(fn);
    findings.add('PTE078', place, { most: MAX_NESTED });
    return undefined;
  }
  const given = operands.filter(value => value.kind !== 'permission');
  const nodes = node.operands.filter((_, i) => operands[i].kind !== 'permission');
  const words = given.map((value, i) => typed(context, nodes[i], value)?.word);
  const all = versionsOf(node, fn.name);
  for (const version of all) functions.used.add(version);
  const versions = all.filter(v => v.body && v.parameters.length === wanted);
  const made = functions.madeFor(versions.length > 1 ? versions : [fn], operands);
  if (words.some(word => word === undefined)) return undefined;
  const known = given.flatMap(value => pagesOf(context, site, value));
  if (made.gives === 'unknown') return undefined;
  const into = made.gives === 'nothing' ? undefined : site.writer.local();
  site.writer.emit(
    {
      kind: 'call',
      routine: made.routine,
      operands: words.map(word => word!),
      ...(into === undefined ? {} : { into }),
      pages: [...known, ...made.pages],
    },
    place,
  );
  return into === undefined || made.gives === 'nothing' ? null : valueIn(into, made.gives);
}

/**
 * The code of the script's functions. One that replaces a kernel function has that one's parameters; any other is elaborated
 * when it is called (function-table.ts).
 */
import type { Replaceable } from '../../sim/kernel-functions.ts';
import type { BackendChoice } from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { placeOfProperty } from '../places.ts';
import { treeOf } from '../tree.ts';
import { isForOthers, itemsOf } from '../used-files.ts';
import { type Context, resolve } from './context.ts';
import type { Made } from './function-table.ts';
import { FunctionWriter, uniquePages } from './function-writer.ts';
import { backendsOf, checkReplaced, checkResult, checkVersions, isReplaceable, parameterKinds } from './replaced.ts';
import { elaborateBlock } from './statements.ts';
import { kindOf, type Value, valueIn } from './values.ts';
import { endsAlways } from './ways.ts';

/** A backend's name, and those of the backends that it comes from. */
type Named = Pick<BackendChoice, 'name' | 'from'>;

/** The functions that replace kernel functions, and those that nobody calls, once the CPUs' programs are made. */
export function elaborateFunctions(context: Context, backends: readonly Named[]): void {
  const { script, functions, findings } = context;
  const all = itemsOf(script)
    .filter(ast.isFn)
    .filter(fn => fn.name && fn.body);
  for (const fn of all) {
    if (!isReplaceable(fn.name)) continue;
    const on = backendsOf(context, fn, backends);
    const kinds = parameterKinds(context, fn, fn.name);
    functions.used.add(fn);
    makeFunction(context, fn, kinds, { replaces: fn.name, on });
  }
  // Which of the others are called is known by now.
  for (const fn of all) if (!isReplaceable(fn.name)) backendsOf(context, fn, backends);
  checkReplaced(context, all, backends);
  checkVersions(context, all, backends);
  for (const fn of all) {
    if (functions.used.has(fn)) continue;
    if (!isForOthers(script)) findings.add('PTE076', placeOfProperty(fn, 'name'), { name: fn.name });
    makeFunction(
      context,
      fn,
      fn.parameters.map((): Value => ({ kind: 'any' })),
    );
  }
}

/** Elaborates a function for these operands; one that nobody calls is only checked. */
export function makeFunction(
  context: Context,
  fn: ast.Fn,
  operands: readonly Value[],
  by: { readonly routine?: string; readonly replaces?: Replaceable; readonly on?: readonly string[] | undefined } = {},
): Made {
  const { replaces, on } = by;
  const { functions, values } = context;
  const writer = new FunctionWriter(context.budget, fn.name, assignedIn(context, fn));
  functions.under.push(fn);
  fn.parameters.forEach((parameter, i) => {
    const operand = operands[i];
    const kind = operand && kindOf(operand);
    if (!operand) values.set(parameter, undefined);
    else if (!kind || operand.kind === 'any') values.set(parameter, operand);
    else {
      const reg = writer.local();
      writer.variables.set(parameter, { reg, kind });
      values.set(parameter, valueIn(reg, kind));
    }
  });
  const parameters = writer.variables.size;
  const site = { writer, part: 'function', conditional: false } as const;
  elaborateBlock(context, site, fn.body);
  writer.end();
  functions.under.pop();
  const gives = writer.gives ?? 'nothing';
  if (gives !== 'nothing' && gives !== 'unknown' && !endsAlways(fn.body))
    context.findings.add('PTE071', placeOfProperty(fn, 'name'), { name: fn.name });
  const program = writer.finish();
  const pages = uniquePages(writer.pages(program.statements));
  if (replaces) checkResult(context, fn, replaces, gives);
  const routine = replaces ?? by.routine ?? functions.routineOf(fn.name);
  const name = { routine, name: fn.name, place: placeOfProperty(fn, 'name') };
  const where = { ...(replaces ? { replaces } : {}), ...(on ? { on } : {}) };
  if (functions.used.has(fn)) functions.list.push({ ...name, parameters, program, pages, ...where });
  return { routine, gives, pages };
}

/** The variables and parameters that a function assigns to. */
function assignedIn(context: Context, fn: ast.Fn): Set<ast.Named> {
  const assigned = new Set<ast.Named>();
  for (const node of treeOf(fn)) {
    const target = ast.isAssign(node) && node.target ? resolve(context, node.target) : undefined;
    if (target) assigned.add(target);
  }
  return assigned;
}

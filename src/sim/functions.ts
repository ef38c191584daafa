/**
 * Functions of a script become routines, like those of a backend. Their locals lie among their CPU's words, laid out
 * beforehand: a function's begin behind those of all its callers. So there is no recursion, and a state stays one row of
 * words. One that replaces a kernel function gives its caller back what that has at hand.
 */

import { type Around, actionSteps, type Frames } from './action-steps.ts';
import { flat } from './flat.ts';
import { giveResult } from './kernel-functions.ts';
import type { Layout } from './layout.ts';
import { CALLER_LOCALS } from './ops/functions.ts';
import { bodySteps } from './program.ts';
import { type Bodies, type Body, type Line, over } from './routine.ts';
import type { BackendChoice, ScriptFunction } from './scenario.ts';
import { withLine } from './script-lines.ts';
import type { Action } from './statements.ts';

/** An operation finds its registers empty, as a statement of a CPU's program does. */
function functionSteps(action: Action, around: Around): Body {
  const steps = actionSteps(action, around, true);
  if (!('page' in action) && action.kind !== 'call') return steps;
  return [{ op: 'clear_registers', keepsOld: action.kind === 'ptep_modify_prot_commit' && !action.old }, ...steps];
}

/**
 * The functions that a backend runs with: of those of one name, and of those that replace the same, the one that names it, or
 * the nearest backend that it comes from; else the one that names none. Functions of one name are one routine.
 */
export function functionsOn(
  functions: readonly ScriptFunction[],
  { name, from = [] }: Pick<BackendChoice, 'name' | 'from'>,
): ScriptFunction[] {
  const line = [name, ...from];
  const distance = ({ on, replaces }: ScriptFunction): number => {
    if (!on) return replaces ? 0 : line.length;
    return line.findIndex(backend => on.includes(backend));
  };
  const here = functions.filter(f => distance(f) >= 0);
  return here.filter(f => here.every(o => o.routine !== f.routine || distance(o) >= distance(f)));
}

/** The functions of a script as routines, over those of its backend. */
export function withFunctions(routines: Bodies, functions: readonly ScriptFunction[], around: Around): Bodies {
  const own = functions.map((f): [string, Body] => [
    f.routine,
    routineOf(f, { ...around, locals: around.frames.get(f.routine) ?? 0 }),
  ]);
  return own.length > 0 ? over(new Map(own), routines) : routines;
}

function routineOf({ name, place, program, replaces, parameters }: ScriptFunction, around: Around): Body {
  const { locals } = around;
  const kept = locals + program.locals;
  const size = program.locals + (replaces ? CALLER_LOCALS : 0);
  const lines: Line[] = [];
  if (replaces) {
    lines.push({ op: 'save_caller', into: kept });
    if (parameters > 0)
      lines.push({ op: 'assign', into: locals, word: { kind: 'first', of: { kind: 'reg', reg: kept } } });
    // Of a commit of two parameters, the second is the new entry.
    const entries = replaces === 'ptep_modify_prot_commit' && parameters === 3 ? [1, 2] : [2];
    for (const [i, from] of entries.slice(0, Math.max(0, parameters - 1)).entries())
      lines.push({ op: 'assign', into: locals + 1 + i, word: { kind: 'reg', reg: kept + from } });
  }
  withLine(lines, { function: name, place });
  lines.push(...bodySteps(program, name, action => functionSteps(action, around)));
  if (replaces) lines.push({ op: 'restore_caller', from: kept, result: giveResult.has(replaces) });
  lines.push({ op: 'forget', first: locals, end: locals + size });
  return lines;
}

/** Functions that call each other in a circle: their routines, in order. */
export class Circle extends Error {
  readonly routines: readonly string[];
  constructor(routines: readonly string[]) {
    super(`${routines.join(' calls ')} calls ${routines[0]}`);
    this.routines = routines;
  }
}

/** Where each function's locals begin, and how many there are in all; `first` are taken already. Throws Circle. */
export function layOut(
  routines: Bodies,
  functions: readonly ScriptFunction[],
  layout: Layout,
  first: number,
): { frames: Frames; locals: number } {
  if (functions.length === 0) return { frames: new Map(), locals: first };
  const all = withFunctions(routines, functions, { layout, locals: 0, frames: new Map() });
  const sizes = new Map(functions.map(f => [f.routine, f.program.locals + (f.replaces ? CALLER_LOCALS : 0)]));
  const frames = new Map<string, number>();
  const order = callersFirst(
    all,
    functions.map(f => f.routine),
  );
  const begins = new Map<string, number>();
  let locals = first;
  for (const [name, callees] of order) {
    const begin = begins.get(name) ?? first;
    const end = begin + (sizes.get(name) ?? 0);
    if (sizes.has(name)) frames.set(name, begin);
    locals = Math.max(locals, end);
    for (const callee of callees) begins.set(callee, Math.max(begins.get(callee) ?? first, end));
  }
  return { frames, locals };
}

/** By body, since a kernel's are the same in each machine. */
const knownCallees = new WeakMap<Body, readonly string[]>();

function calleesOf(body: Body): readonly string[] {
  let callees = knownCallees.get(body);
  if (!callees) {
    callees = flat(body).flatMap(step => (step.op === 'call' ? [step.routine] : []));
    knownCallees.set(body, callees);
  }
  return callees;
}

/** Routines with those that they call, each behind all its callers. Throws Circle. */
function callersFirst(routines: Bodies, from: readonly string[]): [string, readonly string[]][] {
  const done = new Map<string, readonly string[]>();
  const under: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    const at = under.indexOf(name);
    if (at >= 0) throw new Circle(under.slice(at));
    under.push(name);
    const callees = calleesOf(routines.get(name) ?? []);
    for (const callee of callees) visit(callee);
    under.pop();
    done.set(name, callees);
  };
  for (const name of [...from, ...routines.keys()]) visit(name);
  return [...done].reverse();
}

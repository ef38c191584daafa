/**
 * From a scenario's statements to steps: each statement sets its operands and calls a routine that the backend, or the
 * mm layer, provides under the kernel's name. A protocol of the user's own becomes a routine in the same way.
 */
import { type Around, actionSteps } from './action-steps.ts';
import { feedingReads } from './feeding-reads.ts';
import type { Layout } from './layout.ts';
import type { Body, Line } from './routine.ts';
import type { CpuProgram, Mapping, Protocol } from './scenario.ts';
import { withLine } from './script-lines.ts';
import type { Action, Place, Statement } from './statements.ts';
import type { Step } from './steps.ts';

/** A statement that the engine cannot carry out; the message says which and why. */
export class Unsupported extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** By which a script has frames to map by hand: what it allocates, finds in the page cache, or has another page's reference for. */
const OWNING: ReadonlySet<string> = new Set(['alloc_page', 'find_get_page', 'get_page']);

export const ownsFrames = (programs: readonly CpuProgram[]): boolean =>
  programs.flatMap(p => p.statements).some(({ action }) => 'does' in action && OWNING.has(action.does));

/** Whether a script may map what a page holds where nothing was: at a page that nobody had touched, or that was given up. */
export const mayMove = (maps: readonly Mapping[], programs: readonly CpuProgram[]): boolean =>
  maps.some(map => map.state === 'untouched' && !map.file) ||
  programs.flatMap(p => p.statements).some(({ action }) => action.kind === 'madvise');

/** Steps of a CPU's program. Each statement starts with a `statement` step: the unit that CPUs alternate by. */
export function programSteps(program: CpuProgram, around: Around): Body {
  const feeds = feedingReads(program);
  const targets = jumpTargets(program);
  const steps: Line[] = [];
  // Statements that are one object have the same steps, which are then linked once.
  const known = new Map<Statement, Body>();
  const { handlers = [], preempting } = program;
  const stepsOf = (statement: Statement, feeding: boolean): Body => {
    if (feeding) return actionSteps(statement.action, around, true);
    let body = known.get(statement);
    if (!body) known.set(statement, (body = actionSteps(statement.action, around, false)));
    return body;
  };
  program.statements.forEach((statement, number) => {
    const { action } = statement;
    if (targets.has(number)) steps.push({ op: 'label', name: `statement ${number}` });
    steps.push(...handlerHeads(handlers, number));
    if (number === preempting)
      steps.push({ op: handlers.length > 0 ? 'iret' : 'halt' }, { op: 'label', name: TASK_LABEL });
    const keepsOld = action.kind === 'ptep_modify_prot_commit' && !action.old;
    steps.push({ op: 'statement', number, keepsOld }, ...stepsOf(statement, feeds.has(number)));
  });
  if (targets.has(program.statements.length))
    steps.push({ op: 'label', name: `statement ${program.statements.length}` });
  steps.push(...handlerHeads(handlers, program.statements.length));
  if (preempting !== undefined) steps.push({ op: 'task_end' });
  else if (handlers.length > 0) steps.push({ op: 'iret' });
  return steps;
}

/** The label of the task that preempts a CPU's own. */
export const TASK_LABEL = 'task';

/** The label of a CPU's handler. */
export const handlerLabel = (index: number): string => `handler ${index}`;

/** The handlers that begin with this statement; before each, the program ends, or the handler before it does. */
function handlerHeads(handlers: readonly number[], statement: number): Step[] {
  return handlers.flatMap((first, i): Step[] =>
    first === statement ? [{ op: i === 0 ? 'halt' : 'iret' }, { op: 'label', name: handlerLabel(i) }] : [],
  );
}

/** Routines of a protocol: `locals` is where its locals start, behind those of the CPUs' programs. */
export function protocolRoutines(protocol: Protocol, layout: Layout, locals: number): ReadonlyMap<string, Body> {
  const around = { layout, locals, frames: new Map() };
  const start = bodySteps(protocol.start, 'ptep_modify_prot_start', action => actionSteps(action, around, false));
  const commit: Body = [
    { op: 'keep', from: 'old', into: locals },
    { op: 'keep', from: 'new', into: locals + 1 },
    ...bodySteps(protocol.commit, 'ptep_modify_prot_commit', action => actionSteps(action, around, false)),
  ];
  return new Map([
    ['ptep_modify_prot_start', start],
    ['ptep_modify_prot_commit', commit],
  ]);
}

/** The steps of a function that a script brings. Its end has a label, which its last jumps lead to. */
export function bodySteps(program: CpuProgram, name: string, stepsOf: (action: Action) => Body): Body {
  const targets = jumpTargets(program);
  const steps: Line[] = [];
  program.statements.forEach(({ action, place }, number) => {
    if (targets.has(number)) steps.push({ op: 'label', name: `statement ${number}` });
    steps.push(...withLine(stepsOf(action), { function: name, place }));
  });
  steps.push({ op: 'label', name: `statement ${program.statements.length}` });
  return steps;
}

function jumpTargets(program: CpuProgram): Set<number> {
  const targets = new Set<number>();
  for (const { action } of program.statements) {
    if (action.kind === 'jump' || action.kind === 'unless') targets.add(action.target);
  }
  return targets;
}

/** The handlers of each CPU's interrupts, and its second task, which stand in its program behind its end; and what handlers may not do. */
import type { CpuProgram, ScriptFunction } from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { placeOfHead } from '../places.ts';
import type { Context } from './context.ts';
import { inHandler } from './interrupts.ts';
import type { ProgramWriter } from './program.ts';
import { elaborateBlock } from './statements.ts';

/** Most handlers of a CPU. */
const MAX_HANDLERS = 8;

/** The `irq` and `nmi` blocks that could be read. */
export const irqBlocks = ({ script }: Context): ast.Irq[] =>
  script.items.filter(ast.isIrq).filter(block => block.number !== undefined);

/** The handlers of each CPU, behind what its own block has written. */
export function elaborateHandlers(context: Context, writers: readonly ProgramWriter[]): void {
  const counts = writers.map(() => 0);
  for (const node of irqBlocks(context)) {
    const writer = writers[node.number];
    if (!writer) continue;
    if (++counts[node.number] > MAX_HANDLERS) {
      const problem = `a CPU has ${MAX_HANDLERS} handlers at most`;
      context.findings.add('PTE013', placeOfHead(node), { problem });
      continue;
    }
    const first = writer.here;
    elaborateBlock(context, { writer, part: 'irq', conditional: false }, node.body);
    if (writer.here > first) writer.handler(first, node.nmi);
  }
}

/** The `preempt` blocks that could be read. */
export const preemptBlocks = ({ script }: Context): ast.Preempt[] =>
  script.items.filter(ast.isPreempt).filter(block => block.number !== undefined);

/** The second task of each CPU, behind all else. */
export function elaboratePreempting(context: Context, writers: readonly ProgramWriter[]): void {
  const seen = new Map<number, ast.Preempt>();
  for (const node of preemptBlocks(context)) {
    const before = seen.get(node.number);
    if (before) {
      const related = [{ place: placeOfHead(before), message: 'first written here' }];
      context.findings.add('PTE027', placeOfHead(node), { what: `\`preempt ${node.number}\`` }, { related });
      continue;
    }
    seen.set(node.number, node);
    const writer = writers[node.number];
    if (!writer) continue;
    const first = writer.here;
    elaborateBlock(context, { writer, part: 'preempt', conditional: false }, node.body);
    if (writer.here > first) writer.preempting(first);
  }
}

/** What a handler's functions may do is known once they are made: no more than the handler itself. */
export function checkHandlers(
  { findings }: Context,
  programs: readonly CpuProgram[],
  functions: readonly ScriptFunction[],
): void {
  for (const { statements, handlers, preempting } of programs)
    for (const { action, place } of statements.slice(handlers?.[0] ?? statements.length, preempting)) {
      const found = action.kind === 'call' && forbidden(functions, action.routine);
      if (found) findings.add('PTE019', place, { what: `\`${found}\``, where: inHandler });
    }
}

/** What a function has, or one that it calls, that no handler may do; undefined where there is nothing. */
function forbidden(functions: readonly ScriptFunction[], routine: string): string | undefined {
  const called = functions.find(f => f.routine === routine);
  for (const { action } of called?.program.statements ?? []) {
    if (action.kind === 'synchronize_rcu') return action.kind;
    if (action.kind === 'activity' || (action.kind === 'of_file' && action.does === 'lock_page')) return action.does;
    const found = action.kind === 'call' ? forbidden(functions, action.routine) : undefined;
    if (found) return found;
  }
  return undefined;
}

/**
 * The machine and its programs: how many CPUs there are, what each of them runs, and what runs before.
 */
import { type CpuProgram, MAX_CPUS, type Scenario } from '../../sim/scenario.ts';
import { parseSchedule, ScheduleError } from '../../sim/schedule.ts';
import * as ast from '../generated/ast.ts';
import { type BlockEnd, blockEnd, placeOf, placeOfHead, placeOfProperty } from '../places.ts';
import type { Context } from './context.ts';
import { elaborateHandlers, elaboratePreempting, irqBlocks, preemptBlocks } from './handlers.ts';
import { numberOf } from './numbers.ts';
import { ProgramWriter } from './program.ts';
import { elaborateBlock } from './statements.ts';
import { entersChild } from './tasks.ts';

/** Number of CPUs: what `machine` says, else the highest `cpu`, `irq` or `preempt` block plus one. */
export function countCpus(context: Context): number {
  const { script, findings } = context;
  const blocks = [...cpuBlocks(context), ...irqBlocks(context), ...preemptBlocks(context)];
  const machine = once(context, script.items.filter(ast.isMachine), '`machine`');
  const said = machine?.cpus && numberOf(context, machine.cpus);
  if (machine?.cpus && said !== undefined && (said < 1 || said > MAX_CPUS)) {
    findings.add('PTE025', placeOf(machine.cpus), { most: MAX_CPUS, found: said });
  }
  const most = said ?? MAX_CPUS;
  for (const block of blocks) {
    if (block.number < most) continue;
    const place = placeOfProperty(block, 'number');
    if (block.number >= MAX_CPUS && said === undefined) {
      findings.add('PTE025', place, {
        most: MAX_CPUS,
        found: Number.isSafeInteger(block.number) ? block.number + 1 : 'as many',
      });
      continue;
    }
    const cpus = said === 1 ? '1 CPU' : `${said} CPUs`;
    const newText = `${block.number + 1}`;
    const fix =
      machine?.cpus && block.number < MAX_CPUS
        ? { fix: { title: `Give the machine ${newText} CPUs`, edits: [{ place: placeOf(machine.cpus), newText }] } }
        : {};
    findings.add('PTE026', place, { cpus, number: block.number }, fix);
  }
  const highest = blocks.reduce((high, block) => Math.max(high, block.number), 0);
  return Math.min(MAX_CPUS, Math.max(1, said ?? highest + 1));
}

/** A CPU's program, and the closing brace of its block, where a fix can add a statement. */
export interface ElaboratedCpu {
  readonly program: CpuProgram;
  readonly end?: BlockEnd;
}

/** The program of each CPU; a CPU without a block does nothing. */
export function elaborateCpus(context: Context, cpus: number): ElaboratedCpu[] {
  const writers = Array.from({ length: cpus }, () => new ProgramWriter(context.budget));
  const ends = writers.map((): BlockEnd | undefined => undefined);
  const seen = new Map<number, ast.Cpu>();
  for (const node of cpuBlocks(context)) {
    const first = seen.get(node.number);
    if (first) {
      const related = [{ place: placeOfHead(first), message: 'first written here' }];
      context.findings.add('PTE027', placeOfHead(node), { what: `\`cpu ${node.number}\`` }, { related });
    }
    seen.set(node.number, first ?? node);
    const own = first ? undefined : writers[node.number];
    const writer = own ?? new ProgramWriter(context.budget);
    const child = entersChild(context, node);
    if (child) writer.emit(child, placeOfHead(node));
    elaborateBlock(context, { writer, part: 'cpu', conditional: false }, node.body);
    if (own) ends[node.number] = blockEnd(node.body);
  }
  elaborateHandlers(context, writers);
  elaboratePreempting(context, writers);
  return writers.map((writer, cpu): ElaboratedCpu => ({ program: writer.finish(), end: ends[cpu] }));
}

/** What runs on cpu 0 before the test. */
export function elaborateSetup(context: Context): CpuProgram {
  const node = once(context, context.script.items.filter(ast.isSetup), '`setup`');
  const writer = new ProgramWriter(context.budget);
  elaborateBlock(context, { writer, part: 'setup', conditional: false }, node?.body);
  return writer.finish();
}

/** The replay code, if the script has one. */
export function scheduleOf(context: Context, cpus: number): Scenario['schedule'] {
  const node = once(context, context.script.items.filter(ast.isSchedule), '`schedule`');
  if (node?.code === undefined) return undefined;
  try {
    parseSchedule(node.code, cpus);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    context.findings.add('PTE063', placeOfProperty(node, 'code'), { problem: error.message });
  }
  return { code: node.code, place: placeOf(node) };
}

/** The `cpu` blocks that could be read. */
function cpuBlocks({ script }: Context): ast.Cpu[] {
  return script.items.filter(ast.isCpu).filter(block => block.number !== undefined);
}

/** The first of some items that a script may have once. */
function once<T extends ast.Item>({ findings }: Context, items: readonly T[], what: string): T | undefined {
  for (const item of items.slice(1)) {
    const related = [{ place: placeOfHead(items[0]), message: 'first written here' }];
    findings.add('PTE027', placeOfHead(item), { what }, { related });
  }
  return items[0];
}

/**
 * Address spaces, and which CPU is in which: `mm` items, `cpu N in NAME`, `switch_to NAME`. A program's statements stand in an
 * order that is known, so it is known of each where its CPU is, and whose pages it may name.
 */

import { AstUtils } from 'langium';
import {
  type Action,
  type CpuProgram,
  KTHREAD,
  MAX_MMS,
  type PageRange,
  type Place,
  type Tasks,
} from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { scriptOf } from '../names.ts';
import { placeOfHead, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import type { Context } from './context.ts';

/** The address space of all that stands outside an `mm`. */
export const MAIN = 'main';
/** In place of an address space. */
export const THREAD = 'kthread';

/** What a CPU can be in, by name. */
export const spacesOf = (script: ast.Script): string[] => [
  MAIN,
  ...script.items.filter(ast.isAddressSpace).map(({ name }) => name ?? ''),
];

/** The address space that a CPU begins in, or goes on with. */
export function spaceNamed(context: Context, node: ast.Cpu | ast.SwitchTo): number {
  const name = node.mm?.$refText ?? MAIN;
  if (name === THREAD) return KTHREAD;
  const spaces = spacesOf(scriptOf(node));
  const number = spaces.indexOf(name);
  if (number >= 0) return number;
  const place = placeOfProperty(node, 'mm');
  const { near, extra } = suggestion(place, name, [...spaces, THREAD]);
  context.findings.add('PTE004', place, { name, near: near || ': no `mm` declares it' }, extra);
  return 0;
}

/** The tasks of a script; undefined where it has one address space, and no CPU ever leaves it. */
export function elaborateTasks(context: Context, cpus: number): Tasks | undefined {
  const { items } = context.script;
  const spaces = items.filter(ast.isAddressSpace);
  checkSpaces(context, spaces);
  const blocks = items.filter(ast.isCpu);
  const first =
    spaces[0] ?? blocks.find(({ mm }) => mm) ?? AstUtils.streamAllContents(context.script).find(ast.isSwitchTo);
  if (!first) return undefined;
  for (const node of items.filter(item => ast.isIrq(item) || ast.isPreempt(item))) {
    const what = ast.isIrq(node) ? '`irq`' : '`preempt`';
    context.findings.add('PTE019', placeOfHead(node), { what, where: 'in a script with tasks' });
  }
  const starts = Array.from({ length: cpus }, () => KTHREAD);
  for (const block of blocks) if (block.number < cpus) starts[block.number] = spaceNamed(context, block);
  return { mms: spacesOf(context.script), starts, place: placeOfHead(first) };
}

function checkSpaces({ findings }: Context, spaces: readonly ast.AddressSpace[]): void {
  const names = new Set([MAIN, THREAD]);
  for (const [i, space] of spaces.entries()) {
    if (!space.name) continue;
    const place = placeOfProperty(space, 'name');
    if (names.has(space.name)) findings.add('PTE005', place, { name: space.name });
    names.add(space.name);
    if (i === MAX_MMS - 1) findings.add('PTE013', place, { problem: `a script has ${MAX_MMS} address spaces at most` });
  }
}

/** What goes over all of a process, or makes another. */
const ofProcesses: ReadonlySet<Action['kind']> = new Set(['fork', 'wait', 'clear_refs']);
/** What a task does with its own pages. Kernel code may be about any mm's. */
const ofTasks: ReadonlySet<Action['kind']> = new Set([
  'read',
  'write',
  'mprotect',
  'munmap',
  'mremap',
  'madvise',
  'msync',
]);

/** Each statement is about pages of one address space; one of a task, about its own. */
export function checkTasks(context: Context, tasks: Tasks, programs: readonly CpuProgram[], setup: CpuProgram): void {
  const check = (program: CpuProgram, start: number | null): void => {
    let current = start;
    for (const { action, place } of program.statements) {
      if (action.kind === 'switch_to') current = action.mm;
      else checkStatement(context, tasks, action, place, current);
    }
  };
  for (const [cpu, program] of programs.entries()) check(program, tasks.starts[cpu]);
  check(setup, null);
}

function checkStatement(context: Context, tasks: Tasks, action: Action, place: Place, current: number | null): void {
  const no = (what: string, where: string): void => context.findings.add('PTE019', place, { what, where });
  const kind = action.kind.replace('_', '-');
  if (ofProcesses.has(action.kind) && (tasks.mms.length > 1 || current === KTHREAD))
    return no(`\`${kind}\``, tasks.mms.length > 1 ? 'in a script with several address spaces' : 'in a kernel thread');
  const spaces = [...new Set(rangesOf(action).flatMap(range => spacesIn(context, range)))];
  if (spaces.length > 1) return no('a statement about two address spaces', 'here: each is about one');
  if (current === null || !ofTasks.has(action.kind)) return undefined;
  if (current === KTHREAD) return no(`\`${kind}\``, 'in a kernel thread, which has no pages of its own');
  if (spaces.length > 0 && spaces[0] !== current)
    return no(`\`${kind}\` of pages of \`${tasks.mms[spaces[0]]}\``, `in \`${tasks.mms[current]}\`, where the CPU is`);
}

function rangesOf(action: Action): readonly PageRange[] {
  if (action.kind === 'call') return action.pages;
  if ('range' in action) return [action.range];
  return 'page' in action && action.page !== 'p' ? [{ first: action.page, last: action.page }] : [];
}

const spacesIn = ({ maps }: Context, { first, last }: PageRange): number[] =>
  [first, last].map(({ map }) => maps.list[map].mm ?? 0);

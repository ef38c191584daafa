/**
 * Address spaces, and which CPU is in which: `mm` items, `cpu N in NAME`, `switch_to NAME`. A program's statements stand in an
 * order that is known, so it is known of each where its CPU is, and whose pages it may name.
 */

import { type CpuProgram, KTHREAD, MAX_MMS, type Tasks } from '../../sim/scenario.ts';
import type { Action, PageRange, Place, Statement } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { scriptOf, spaceNodes } from '../names.ts';
import { placeOfHead, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import { isWithin, treeOf } from '../tree.ts';
import type { Context } from './context.ts';

/** The address space of all that stands outside an `mm`. */
export const MAIN = 'main';
/** In place of an address space. */
export const THREAD = 'kthread';

/** What a CPU can be in, by name. */
export const spacesOf = (script: ast.Script): string[] => [MAIN, ...spaceNodes(script).map(({ name }) => name ?? '')];

/** The number of a child's address space. */
export const childOf = (fork: ast.Fork): number => spaceNodes(scriptOf(fork)).indexOf(fork) + 1;

/** The address space that a CPU begins in, or goes on with. */
function spaceNamed(context: Context, node: ast.Cpu | ast.SwitchTo): number {
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

/** A switch; one to a child's address space waits until the child is there. */
export function switchTo(context: Context, node: ast.SwitchTo): Action {
  const mm = spaceNamed(context, node);
  const space = spaceNodes(scriptOf(node))[mm - 1];
  return { kind: 'switch_to', mm, ...(space && ast.isFork(space) ? { child: true } : {}) };
}

/** How a CPU comes into the address space of a child that is forked while the test runs; undefined where it begins in another. */
export function entersChild(context: Context, node: ast.Cpu): Action | undefined {
  const space = node.mm && spaceNodes(context.script).find(({ name }) => name === node.mm?.$refText);
  if (!space || !ast.isFork(space) || isInSetup(space)) return undefined;
  return { kind: 'switch_to', mm: childOf(space), child: true };
}

const isInSetup = (fork: ast.Fork): boolean => isWithin(fork, ast.isSetup);

/** The tasks of a script; undefined where it has one address space, and no CPU ever leaves it. */
export function elaborateTasks(context: Context, cpus: number): Tasks | undefined {
  const { items } = context.script;
  const spaces = spaceNodes(context.script);
  checkSpaces(context, spaces);
  const blocks = items.filter(ast.isCpu);
  const first =
    spaces[0] ??
    blocks.find(({ mm }) => mm) ??
    treeOf(context.script).find(node => ast.isSwitchTo(node) || ast.isExit(node));
  if (!first) return undefined;
  for (const node of items.filter(ast.isPreempt))
    context.findings.add('PTE019', placeOfHead(node), { what: '`preempt`', where: 'in a script with tasks' });
  const starts = Array.from({ length: cpus }, () => KTHREAD);
  for (const block of blocks)
    if (block.number < cpus && !entersChild(context, block)) starts[block.number] = spaceNamed(context, block);
  return { mms: spacesOf(context.script), starts, place: placeOfHead(first) };
}

function checkSpaces({ findings }: Context, spaces: readonly ast.Space[]): void {
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

/** Of what the kernel does with a page by itself, that which asks of no other mapping of it, or goes over all of them (rmap). */
const besideChild: ReadonlySet<string> = new Set([
  'shrink_page_list',
  'migrate_pages',
  'write_protect_page',
  'change_prot_numa',
  'get_user_pages',
  'pin_user_pages',
  'pin_user_pages_fast',
  'flush_tlb_batched_pending',
  'uffd_wp',
  'uffd_wp_resolve',
]);

/** Of these, what is not followed where the child has huge entries. */
const walksMappings: ReadonlySet<string> = new Set([
  'shrink_page_list',
  'migrate_pages',
  'write_protect_page',
  'change_prot_numa',
]);

/** What moves pages is not followed where a child maps them, too. */
function checkBesideChild(context: Context, statements: readonly Statement[]): void {
  const { findings } = context;
  const huge = context.maps.list.some(map => map.huge);
  const watches = (action: Action): boolean => action.kind === 'activity' && action.does === 'uffd_wp';
  const inFunctions = context.functions.list.some(f => f.program.statements.some(({ action }) => watches(action)));
  for (const { action, place } of statements) {
    const what =
      action.kind === 'mremap'
        ? action.kind
        : action.kind === 'activity' && !(besideChild.has(action.does) && !(walksMappings.has(action.does) && huge))
          ? action.does
          : action.kind === 'madvise' && action.advice === 'free' && huge
            ? 'madvise-free'
            : undefined;
    if (what) findings.add('PTE019', place, { what: `\`${what}\``, where: 'beside a forked child with a program' });
    // Userfaultfd goes by areas, and the child's are nobody's.
    const ofChild = rangesOf(action).some(({ first }) => context.maps.list[first.map].copyOf !== undefined);
    if (ofChild && (watches(action) || (inFunctions && action.kind === 'call')))
      findings.add('PTE019', place, { what: '`uffd_wp`', where: 'of a child’s pages, which no userfaultfd watches' });
  }
}

/** Each statement is about pages of one address space; one of a task, about its own. */
export function checkTasks(context: Context, tasks: Tasks, programs: readonly CpuProgram[], setup: CpuProgram): void {
  const all = [...programs, setup].flatMap(({ statements }) => statements);
  if (all.some(({ action }) => action.kind === 'fork' && action.child !== undefined))
    checkBesideChild(context, [...all, ...context.functions.list.flatMap(f => f.program.statements)]);
  const check = (program: CpuProgram, start: number | null): void => {
    let current = start;
    for (const { action, place } of ownStatements(program)) {
      if (action.kind === 'switch_to') current = action.mm;
      else checkStatement(context, tasks, action, place, current);
      if (action.kind === 'exit') current = KTHREAD;
    }
  };
  for (const [cpu, program] of programs.entries()) check(program, tasks.starts[cpu]);
  check(setup, null);
  checkHandlersOfTasks(context, programs);
  checkExits(context, tasks, programs);
}

/**
 * What a handler may do wherever its CPU is. It interrupts no other CPU, since its own interrupts are off (kernel/smp.c warns of a
 * smp_call_function_many there), and whose tables its accesses would walk only a run knows.
 */
const inHandlers: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  'word_load',
  'word_store',
  'word_wait',
  'word_take',
  'word_locked',
  'fence',
  'preempt_count',
  'rcu_read_lock',
  'rcu_read_unlock',
  'local_irq',
  'load_cr3',
  'invlpg',
  'read_pte',
  'write_pte',
  'set_pte_at',
  'cmpxchg_pte',
  'ptep_get_and_clear',
  'ptep_test_and_clear_young',
  'ptep_set_wrprotect',
  'lock',
  'unlock',
  'lock_pages',
  'unlock_pages',
  'let',
  'unless',
  'jump',
  'call',
  'at',
  'assign',
  'forget',
  'give',
  'return',
  'overrun',
]);

const spoken = (action: Action): string =>
  'does' in action ? action.does : action.kind === 'flush_pages' ? 'flush_tlb' : action.kind;

/** What stands in a CPU's own block: its handlers come wherever it is. */
const ownStatements = ({ statements, handlers }: CpuProgram): readonly Statement[] =>
  statements.slice(0, handlers?.[0] ?? statements.length);

function checkHandlersOfTasks({ findings, functions }: Context, programs: readonly CpuProgram[]): void {
  const odd = ({ action }: Statement): string | undefined => {
    if (!inHandlers.has(action.kind)) return spoken(action);
    const called = action.kind === 'call' && functions.list.find(f => f.routine === action.routine);
    return called ? called.program.statements.map(odd).find(what => what !== undefined) : undefined;
  };
  for (const { statements, handlers } of programs)
    for (const statement of handlers ? statements.slice(handlers[0]) : []) {
      const what = odd(statement);
      const where = 'in the handler of an interrupt, in a script with tasks';
      if (what) findings.add('PTE019', statement.place, { what: `\`${what}\``, where });
    }
}

/** By statement, where its CPU is; it is in the first before it moves. */
function* whereabouts(program: CpuProgram, start: number): Generator<[statement: Statement, mm: number]> {
  let current = start;
  for (const statement of ownStatements(program)) {
    const { action } = statement;
    if (action.kind === 'switch_to') current = action.mm;
    yield [statement, current];
    if (action.kind === 'exit') current = KTHREAD;
  }
}

/** An address space ends with its last task: each CPU that is ever in it leaves it for good by `exit`. */
function checkExits(context: Context, { mms, starts }: Tasks, programs: readonly CpuProgram[]): void {
  const stays = programs.map((program, cpu) => [...whereabouts(program, starts[cpu])]);
  const stayOn = (mm: number): boolean =>
    stays.some((stay, cpu) => {
      const last = stay.findLast(([, at]) => at === mm);
      return last ? last[0].action.kind !== 'exit' : starts[cpu] === mm;
    });
  for (const stay of stays)
    for (const [at, [{ action, place }, mm]] of stay.entries()) {
      if (action.kind !== 'exit' || mm === KTHREAD) continue;
      if (stayOn(mm) || stay.slice(at + 1).some(([, later]) => later === mm))
        context.findings.add('PTE019', place, {
          what: '`exit`',
          where: `in \`${mms[mm]}\`, where a CPU stays or comes back to without an \`exit\` of its own`,
        });
    }
}

function checkStatement(context: Context, tasks: Tasks, action: Action, place: Place, current: number | null): void {
  const no = (what: string, where: string): void => context.findings.add('PTE019', place, { what, where });
  const kind = action.kind.replace('_', '-');
  if (action.kind === 'exit' && current === KTHREAD) return no('`exit`', 'in a kernel thread');
  if (action.kind === 'fork' && action.child !== undefined)
    return checkFork(context, tasks, action.child, place, current);
  if (ofProcesses.has(action.kind) && (tasks.mms.length > 1 || current === KTHREAD))
    return no(`\`${kind}\``, tasks.mms.length > 1 ? 'in a script with several address spaces' : 'in a kernel thread');
  const spaces = [...new Set(rangesOf(action).flatMap(range => spacesIn(context, range)))];
  if (spaces.length > 1 && !isOfEntries(context, action)) {
    const each =
      action.kind === 'call' ? 'only functions of entries and frames are about several' : 'each is about one';
    return no('a statement about two address spaces', `here: ${each}`);
  }
  if (current === null || !ofTasks.has(action.kind)) return undefined;
  if (current === KTHREAD) return no(`\`${kind}\``, 'in a kernel thread, which has no pages of its own');
  if (spaces.length > 0 && spaces[0] !== current)
    return no(`\`${kind}\` of pages of \`${tasks.mms[spaces[0]]}\``, `in \`${tasks.mms[current]}\`, where the CPU is`);
}

/** A call that asks for no mmap_sem: each entry is of its own address space, as rmap goes over those that map a page. */
const isOfEntries = ({ functions }: Context, { kind }: Action): boolean =>
  kind === 'call' &&
  !functions.list.some(f =>
    f.program.statements.some(({ action }) => action.kind === 'activity' || action.kind === 'of_file'),
  );

/** A fork copies mappings of the address space that its CPU is in; the setup block's is `main`. */
function checkFork(context: Context, { mms }: Tasks, child: number, place: Place, current: number | null): void {
  const no = (what: string, where: string): void => context.findings.add('PTE019', place, { what, where });
  if (current === KTHREAD) return no('`fork`', 'in a kernel thread');
  const parent = current ?? 0;
  for (const { mm, copyOf } of context.maps.list) {
    const from = copyOf === undefined ? undefined : context.maps.list[copyOf];
    if (mm !== child || !from || (from.mm ?? 0) === parent) continue;
    no(`a copy of \`${from.name}\`, a mapping of \`${mms[from.mm ?? 0]}\`,`, `in \`${mms[parent]}\`, where the CPU is`);
  }
}

function rangesOf(action: Action): readonly PageRange[] {
  if (action.kind === 'call') return action.pages;
  if ('range' in action) return [action.range];
  return 'page' in action && action.page !== 'p' ? [{ first: action.page, last: action.page }] : [];
}

const spacesIn = ({ maps }: Context, { first, last }: PageRange): number[] =>
  [first, last].map(({ map }) => maps.list[map].mm ?? 0);

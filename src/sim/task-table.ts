/**
 * What is constant of a script's tasks (tasks.ts) on a backend: its address spaces, and of which one each statement is.
 */
import { Copies } from './copies.ts';
import type { Layout } from './layout.ts';
import { type Parameters, since } from './parameters.ts';
import { type CpuProgram, KTHREAD, type Scenario } from './scenario.ts';
import type { PageRef, Statement } from './statements.ts';

type PageRun = readonly [first: number, end: number];

/** What is constant of a script's tasks. */
export interface TaskTable {
  readonly mms: number;
  /** ASIDs of a CPU: TLB_NR_DYN_ASIDS, arch/x86/include/asm/tlbflush.h; 1 without PCIDs, which Xen PV guests have not. */
  readonly asids: number;
  readonly pcid: boolean;
  /** What forks copy into address spaces of children; null where none has one. */
  readonly copies: Copies | null;
  /** By mm: a fork makes it. */
  readonly forked: readonly boolean[];
  /** By CPU and statement: the mm that its pages are of, or that the CPU is in there. */
  readonly ofStatement: readonly (readonly number[])[];
  /** By mm: the runs of pages that it has, as first page and one past the last. */
  readonly pages: readonly (readonly PageRun[])[];
}

/** The table of a script on a backend; null where the script has no tasks. */
export function taskTable(
  { tasks, maps, programs, setup }: Scenario,
  layout: Layout,
  parameters: Parameters,
  xen: boolean,
): TaskTable | null {
  if (!tasks) return null;
  const pcid = since(parameters.mm, '6.1') && parameters.width === 'x86-64' && parameters.asids > 0 && !xen;
  const ofMap = (page: PageRef): number => maps[page.map].mm ?? 0;
  const ofStatement = programs.map(({ statements }, cpu) => {
    let current = tasks.starts[cpu];
    return statements.map(({ action }) => {
      if (action.kind === 'switch_to') current = action.mm;
      const named = pageNamed(action);
      const mm = named ? ofMap(named) : current;
      if (action.kind === 'exit') current = KTHREAD;
      return mm;
    });
  });
  const pages = tasks.mms.map((_, mm) => {
    const runs: PageRun[] = [];
    for (const { map, first, pages: count } of layout.regions) {
      if ((maps[map].mm ?? 0) !== mm) continue;
      const before = runs.at(-1);
      if (before?.[1] === first) runs[runs.length - 1] = [before[0], first + count];
      else runs.push([first, first + count]);
    }
    return runs;
  });
  const forked = tasks.mms.map((_, mm) => childrenOf([...programs, setup]).has(mm));
  const copies = maps.some(({ copyOf }) => copyOf !== undefined) ? new Copies(maps, layout) : null;
  return { mms: tasks.mms.length, copies, forked, asids: pcid ? parameters.asids : 1, pcid, ofStatement, pages };
}

/** Address spaces that forks of these programs make. */
const childrenOf = (programs: readonly CpuProgram[]): ReadonlySet<number> =>
  new Set(
    programs.flatMap(({ statements }) =>
      statements.flatMap(({ action }) => (action.kind === 'fork' && action.child !== undefined ? [action.child] : [])),
    ),
  );

/** A page that a statement is about. */
function pageNamed(action: Statement['action']): PageRef | undefined {
  if ('range' in action) return action.range.first;
  if ('page' in action && action.page !== 'p') return action.page;
  return action.kind === 'call' ? action.pages[0]?.first : undefined;
}

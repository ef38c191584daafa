/**
 * Which pages are copies of which, in address spaces that forks make, in Promela; and what a CPU has at hand where programs fork. Said a
 * second time, after sim/copies.ts. What fork does is in forking.ts.
 */
import type { Machine } from '../../sim/machine.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { CpuVariable, Setting } from './lines.ts';
import { byPage, oneOf } from './runs.ts';
import { savesDirty } from './saved-dirty.ts';
import { says } from './says.ts';

/** Whether programs fork. */
export const forks = (machine: Machine): boolean => says(machine, 'fork');

/** Whether some pages are copies of others, in address spaces that forks make. */
export const hasCopies = ({ build: { tasks } }: Machine): boolean => (tasks?.copies ?? null) !== null;

/** Whether it is followed which areas have an anon_vma: fork copies them alone, and since 6.5 mprotect asks for it. */
export const keepsAnonVma = (machine: Machine): boolean => savesDirty(machine.build.parameters) || forks(machine);

/** Registers of a CPU: the place in the walk that pins, where munmap has none already, and the child that the fork at hand makes, from 1 on. */
export const forkRegisters = ({
  forks,
  copies,
  unmaps,
}: Pick<Setting, 'forks' | 'copies' | 'unmaps'>): readonly CpuVariable[] => [
  ...(forks && !unmaps ? ([['table_at', 'short']] as const) : []),
  ...(forks && copies ? ([['child', 'byte']] as const) : []),
];

/** By statement of a CPU, the child that it makes, from 1 on; 0: none that has a program. */
export const childrenOf = (scenario: Scenario, cpu: number): readonly number[] =>
  scenario.programs[cpu].statements.map(({ action }) =>
    action.kind === 'fork' && action.child !== undefined ? action.child + 1 : 0,
  );

/** Which page is whose copy. */
export function copies({ build: { tasks, layout } }: Machine): string {
  if (!tasks?.copies) return '';
  const of = tasks.copies;
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  const children = tasks.forked.flatMap((forked, mm) => (forked ? [mm] : []));
  const copyOf = children.reduceRight(
    (rest, mm) => `(child == ${mm + 1} -> (${byPage(pages.map(page => of.inChild(page, mm)))}) : ${rest})`,
    '-1',
  );
  const family = byPage(pages.map(page => Math.min(page, ...of.kinOf(page))));
  return `/* Pages of children: which they are; a page's copy in the child at hand, or -1; pages that came of one, and whether both live. */
#define OF_FORKED(p) (${oneOf(pages.filter(page => children.some(mm => tasks.pages[mm].some(([first, end]) => page >= first && page < end))))})
#define COPY_OF(p) ${copyOf}
#define FAMILY(p) (${family})
#define KIN(p, q) ((p) != (q) && FAMILY(p) == FAMILY(q))
#define APART(p, q) (KIN(p, q) && mm_lives[MM(p) - 1] && mm_lives[MM(q) - 1])
#define MAPPED_FRAME(p) (PRESENT(lo[p]) -> FRAME(lo[p]) : -1)
`;
}

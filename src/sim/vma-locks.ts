/**
 * Whether a script can tell that areas have locks of their own (CONFIG_PER_VMA_LOCK; x86 since 6.4, 0bff0aaea03e). A page fault holds that of its
 * area alone, and whoever holds mmap_lock for writing takes those of the areas that it changes (vma_start_write) until it drops mmap_lock. So a
 * fault in another area waits for nobody. Where all accesses lie in the area that others change, mmap_lock alone does the same, and a script
 * has the states that it would have without. Since 6.17 madvise of one area holds no more either (a6fde7add78d, mm/madvise.c get_lock_mode).
 */
import type { Layout } from './layout.ts';
import { type Parameters, since } from './parameters.ts';
import { type Scenario, tasksOf } from './scenario.ts';
import type { Action } from './statements.ts';

type Pages = readonly [first: number, last: number];

export function hasVmaLocks(scenario: Scenario, layout: Layout, { mm, width }: Parameters): boolean {
  if (!since(mm, '6.12') || width === 's390') return false;
  const { setup, programs, functions = [] } = scenario;
  const collapses = functions.some(f => f.program.statements.some(({ action }) => isCollapse(action)));
  const cuts = new Set(layout.regions.flatMap(({ first, pages }) => [first, first + pages]));
  for (const { action } of [setup, ...programs].flatMap(p => p.statements)) {
    for (const cut of cutsOf(action, layout)) cuts.add(cut);
  }
  const tasks = programs.flatMap(tasksOf).map(statements => ({
    changes: spanOf(statements.flatMap(({ action }) => changed(action, layout, collapses))),
    reads: spanOf(statements.flatMap(({ action }) => read(action, layout, since(mm, '7.2')))),
  }));
  return tasks.some(({ changes }, i) => tasks.some(({ reads }, j) => i !== j && lieApart(changes, reads, cuts)));
}

/** From the first page of these to the last; undefined where there are none. */
function spanOf(ranges: readonly Pages[]): Pages | undefined {
  return ranges.reduce<Pages | undefined>(
    (all, [first, last]) => (all ? [Math.min(all[0], first), Math.max(all[1], last)] : [first, last]),
    undefined,
  );
}

/**
 * Whether one change and one read have the end of an area between them. They do where such an end lies within what all of both span: one of
 * them begins before it and one ends behind it; where both are of one kind, any of the other kind is apart from the one of the two.
 */
function lieApart(changes: Pages | undefined, reads: Pages | undefined, cuts: ReadonlySet<number>): boolean {
  const all = changes && reads && spanOf([changes, reads]);
  return all !== undefined && [...cuts].some(cut => all[0] < cut && cut <= all[1]);
}

const isCollapse = (action: Action): boolean => action.kind === 'of_huge' && action.does === 'collapse_huge_page';

/** Where a statement may have an area end. */
function cutsOf(action: Action, layout: Layout): number[] {
  if (action.kind !== 'mprotect' && action.kind !== 'munmap' && action.kind !== 'mremap') return [];
  const [first, last] = layout.range(action.range);
  return [first, last + 1];
}

/** The pages whose areas a statement takes the locks of, for writing. */
function changed(action: Action, layout: Layout, collapses: boolean): Pages[] {
  switch (action.kind) {
    case 'mprotect':
    case 'munmap':
      return [layout.range(action.range)];
    case 'mremap':
      return [layout.range(action.range), [layout.page(action.to), layout.page(action.to)]];
    case 'fork':
    case 'clear_refs':
      return [[0, layout.pages - 1]];
    case 'call':
      return collapses ? [[0, layout.pages - 1]] : [];
    default:
      return isCollapse(action) ? [[0, layout.pages - 1]] : [];
  }
}

/** Those whose area's lock it may hold for reading. */
function read(action: Action, layout: Layout, madvise: boolean): Pages[] {
  const holds = action.kind === 'read' || action.kind === 'write' || (madvise && action.kind === 'madvise');
  return holds ? [layout.range(action.range)] : [];
}

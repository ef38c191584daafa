/**
 * The pages each statement may touch, and those that the rest of a statement under way may still touch: a superset,
 * derived from the statement's operands and the page that its walk is at.
 */
import type { Layout } from '../../layout.ts';
import type { Machine } from '../../machine.ts';
import * as st from '../../state.ts';
import type { Action } from '../../statements.ts';
import { mmapSem } from '../../tasks.ts';
import { pagesOf, type SharedPages } from './shared-pages.ts';
import type { TlbUses } from './tlb-uses.ts';

/** Pages and tables are masks of `SharedPages`. */
export interface Reach {
  readonly pages: number;
  readonly tables: number;
  /** Words of the script, as a mask. */
  readonly words: number;
  /** An access there may find something in the TLB, or leave something. */
  readonly tlb: boolean;
  /** What goes over the pages from `first` to `last`, forward. */
  readonly walk: 'mprotect' | 'access' | null;
  readonly first: number;
  readonly last: number;
}

/** A statement that touches nothing. */
export const NOWHERE: Reach = { pages: 0, tables: 0, words: 0, tlb: false, walk: null, first: 0, last: 0 };

export class StatementPages {
  private readonly machine: Machine;
  private readonly sharedPages: SharedPages;
  /** By CPU and statement. */
  readonly all: readonly (readonly Reach[])[];

  constructor(machine: Machine, sharedPages: SharedPages, tlbUses: TlbUses) {
    const { scenario, layout } = machine.build;
    this.machine = machine;
    this.sharedPages = sharedPages;
    this.all = scenario.programs.map(({ statements }, cpu) =>
      statements.map(({ action }, number) => {
        let pages = 0;
        let tables = 0;
        const intervals = pagesOf(action, machine.build);
        for (const [first, last] of intervals) {
          pages |= sharedPages.pages(first, last);
          tables |= sharedPages.tables(first, last);
        }
        const [first, last] = intervals[0] ?? [0, 0];
        const walk = intervals.length === 1 ? walkOf(action, first, last, layout) : null;
        return { pages, tables, words: wordsOf(action), tlb: tlbUses.matters(cpu, number), walk, first, last };
      }),
    );
  }

  /**
   * A walk over pages and an access of several go forward, so of a statement under way, pages below the one at hand are
   * done with, except requests that are queued for them. A fault on a file comes back to its neighbours.
   */
  left(cpu: number): Reach {
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const reach = this.all[cpu][s[b + st.STATEMENT]];
    // mprotect looks at its first page under mmap_sem; until then the page at hand is that of the statement before. So it is, behind mmap_sem,
    // where it takes the lock of its first area, or one that has no table is over: what is left lies behind the areas that it has come to.
    const walks = reach.walk === 'mprotect' ? s[mmapSem(this.machine, cpu)] === cpu + 1 : reach.walk === 'access';
    if (!walks) return reach;
    // No page kept is 0, and so is page 0 kept: an access there flushes that page alone, and a walk flushes when it is past it.
    const kept = s[b + st.KEPT_PAGE];
    const batch = s[b + st.BATCH_FIRST];
    // A batch of a folio is gone over twice.
    const page = reach.walk === 'mprotect' ? Math.min(s[b + st.PAGE], s[b + st.AREA_END]) : s[b + st.PAGE];
    const from = Math.min(page, kept || page, batch ? batch - 1 : page);
    return from <= reach.first ? reach : { ...reach, first: from, pages: this.sharedPages.pages(from, reach.last) };
  }
}

/** How a statement goes over its pages; null where it may come back, as a fault does to a file's other pages. */
function walkOf(action: Action, first: number, last: number, layout: Layout): Reach['walk'] {
  if (action.kind === 'mprotect') return 'mprotect';
  if (action.kind !== 'read' && action.kind !== 'write') return null;
  const [from, to] = layout.range(action.range);
  return from === first && to === last ? 'access' : null;
}

/** The words of a statement; of a function's call, all. */
function wordsOf(action: Action): number {
  if (action.kind === 'call') return -1;
  return 'shared' in action ? 1 << action.shared : 0;
}

/**
 * Which pages and tables more than one CPU can touch. A page that only one CPU's program names is that CPU's alone:
 * whatever it does there commutes with the steps of all others, so an mprotect of 512 pages against a writer of one interleaves on one.
 *
 * Pages that two programs name are spread over the 31 bits of a mask. Where there are more, some share a bit, which
 * only means that steps on two of them count as dependent.
 */
import type { Copies } from '../../copies.ts';
import type { HugeEntries } from '../../huge.ts';
import type { Layout, Region } from '../../layout.ts';
import type { Build } from '../../machine.ts';
import { type CpuProgram, type Mapping, remapTargets, type Scenario } from '../../scenario.ts';
import type { Action } from '../../statements.ts';

const BITS = 31;
export const ALL_PAGES = 0x7fffffff;
/** Tables are spread over 16 bits in the same way. */
const TABLE_BITS = 16;
export const ALL_TABLES = 0xffff;

type Interval = readonly [first: number, last: number];

/** Pages that a statement's steps may touch, as intervals of page numbers. */
export function pagesOf(action: Action, build: Build): Interval[] {
  const named = namedPages(action, build);
  return build.huge?.around(named) ?? named;
}

function namedPages(action: Action, build: Build): Interval[] {
  const { functions, layout, tasks } = build;
  const own = withCopies(ownPages(action, build), tasks?.copies);
  if (isControl(action)) return own;
  // A kernel function that the script replaces may come along with any of the others.
  const along = functions.flatMap(f => (f.replaces ? f.pages : []));
  return [...own, ...along.map((range): Interval => [...layout.range(range)])];
}

/**
 * A page and its copies in other address spaces are one place: a fork writes its child's entry with the parent's, and a write fault asks
 * how many others map the page.
 */
function withCopies(intervals: Interval[], copies: Copies | null | undefined): Interval[] {
  if (!copies) return intervals;
  const kin = intervals.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => copies.kinOf(first + i)).flat(),
  );
  return [...intervals, ...kin.map((page): Interval => [page, page])];
}

const isControl = ({ kind }: Action): boolean =>
  kind === 'let' || kind === 'unless' || kind === 'jump' || kind === 'barrier' || kind === 'return';

/** Mappings whose faults concern more pages than their own, by number: the mapping's, or, where mremap made it, all. */
type Neighbourhood = readonly ('page' | 'mapping' | 'all')[];

const neighbourhoods = new WeakMap<Scenario, Neighbourhood>();

/**
 * The mappings of files, shared ones, and those of large folios: a fault there brings neighbours along and reads ahead into the page cache. What the
 * page cache has lies with the file's pages as declared (ops/page-cache.ts cacheWord), which for a mapping that mremap made are those of another.
 */
function neighbourhood(scenario: Scenario): Neighbourhood {
  const known = neighbourhoods.get(scenario);
  if (known) return known;
  const moved = remapTargets([scenario.setup, ...scenario.programs]);
  const found = scenario.maps.map(({ file, sharing, folio }: Mapping, map) => {
    const cached = file || sharing === 'shared';
    return cached && moved.has(map) ? 'all' : cached || folio !== undefined ? 'mapping' : 'page';
  });
  neighbourhoods.set(scenario, found);
  return found;
}

function ownPages(action: Action, { layout, scenario, frames }: Build): Interval[] {
  switch (action.kind) {
    case 'call':
      return action.pages.map(range => [...layout.range(range)]);
    case 'read':
    case 'write':
      return [withNeighbours(layout.range(action.range), layout, neighbourhood(scenario))];
    case 'mprotect':
    case 'munmap':
    case 'madvise':
    case 'lock':
    case 'unlock':
    case 'flush_tlb':
      return [[...layout.range(action.range)]];
    case 'read_pte':
    case 'ptep_get_and_clear':
    case 'ptep_clear_flush':
    case 'ptep_modify_prot_start':
    case 'ptep_test_and_clear_young':
    case 'ptep_set_wrprotect':
    case 'invlpg':
    case 'write_pte':
    case 'set_pte_at':
    case 'cmpxchg_pte':
    case 'MULTI_mmu_update':
    case 'extend_mmu_update':
    case 'ptep_modify_prot_commit':
    case 'of_huge':
    case 'of_file':
    case 'pmd_populate':
    case 'activity': {
      // The entry that a migration comes back to may have been moved by mremap.
      const mayBeMoved = frames?.remaps && action.kind === 'activity' && action.does === 'migrate_pages';
      if (action.page === 'p' || mayBeMoved) return [[0, layout.pages - 1]];
      const page = layout.page(action.page);
      return [[page, page]];
    }
    case 'of_frames': {
      if (action.does !== 'alloc_page') return [];
      const page = action.page === 'p' ? null : layout.page(action.page);
      return page === null ? [[0, layout.pages - 1]] : [[page, page]];
    }
    case 'let':
    case 'unless':
    case 'jump':
    case 'barrier':
    case 'return':
    case 'lazy_enter':
    case 'lazy_leave':
    case 'lazy_flush':
    case 'xen_mc_batch':
    case 'xen_mc_issue':
    case 'word_load':
    case 'word_store':
    case 'word_wait':
    case 'word_take':
    case 'word_locked':
    case 'fence':
    case 'preempt_count':
    case 'rcu_read_lock':
    case 'rcu_read_unlock':
    case 'synchronize_rcu':
    case 'load_cr3':
    case 'local_irq':
    case 'switch_to':
      return [];
    default:
      return [[0, layout.pages - 1]];
  }
}

/** The pages of a range, and those that faults on them concern as well. (msync writes back the file, wherever it is mapped by then: all pages.) */
function withNeighbours([first, last]: Interval, layout: Layout, neighbours: Neighbourhood): Interval {
  const [from, to] = [layout.region(first), layout.region(last)];
  if (layout.regions.some(r => r.first >= from.first && r.first <= to.first && neighbours[r.map] === 'all')) {
    return [0, layout.pages - 1];
  }
  const whole = ({ map }: Region): boolean => neighbours[map] === 'mapping';
  return [whole(from) ? from.first : first, whole(to) ? to.first + to.pages - 1 : last];
}

export class SharedPages {
  private readonly layout: Layout;
  private readonly neighbourhood: Neighbourhood;
  private readonly copies: Copies | null | undefined;
  private readonly huge: HugeEntries | null;
  /** Intervals of pages that two CPUs' programs name, or a program and an unasked fill, ascending, and the index of each one's first page. */
  private readonly common: { readonly first: number; readonly last: number; readonly index: number }[] = [];

  constructor(build: Build) {
    this.layout = build.layout;
    this.neighbourhood = neighbourhood(build.scenario);
    this.copies = build.tasks?.copies;
    this.huge = build.huge;
    let index = 0;
    // An unasked fill looks at its page whatever its CPU's program does by then.
    const filled = build.fills.map(fills => fills.map(({ page }): Interval => [page, page]));
    for (const [first, last] of overlaps([...build.scenario.programs.map(p => union(p, build)), ...filled])) {
      this.common.push({ first, last, index });
      index += last - first + 1;
    }
  }

  /** Mask of one page, of its copies, and of the huge entries above them; 0 where only one CPU can touch it. */
  page(page: number): number {
    const kin = this.copies?.kinOf(page) ?? [];
    return kin.reduce((mask, other) => mask | this.alone(other), this.alone(page));
  }

  private alone(page: number): number {
    const entry = this.huge?.above(page) ?? -1;
    return this.pages(page, page) | (entry < 0 ? 0 : this.pages(entry, entry));
  }

  /** Mask of the pages from `first` to `last`. */
  pages(first: number, last: number): number {
    let mask = 0;
    for (const part of this.common) {
      if (part.last < first) continue;
      if (part.first > last) break;
      const from = part.index + Math.max(first, part.first) - part.first;
      const to = part.index + Math.min(last, part.last) - part.first;
      if (to - from >= BITS - 1) return ALL_PAGES;
      for (let i = from; i <= to; i++) mask |= 1 << (i % BITS);
    }
    return mask;
  }

  /** Mask of a page and of those that a fault on it may touch as well. */
  neighbours(page: number): number {
    return this.pages(...withNeighbours([page, page], this.layout, this.neighbourhood));
  }

  /** Mask of the tables that hold the entries of these pages. */
  tables(first: number, last: number): number {
    const from = this.layout.table(first);
    const to = this.layout.table(last);
    if (to - from >= TABLE_BITS - 1) return ALL_TABLES;
    let mask = 0;
    for (let table = from; table <= to; table++) mask |= 1 << (table % TABLE_BITS);
    return mask;
  }

  /** Whether a table has a bit of its own. */
  get tablesAreExact(): boolean {
    return this.layout.tables <= TABLE_BITS;
  }
}

/** Pages that a program names, as disjoint ascending intervals. */
function union(program: CpuProgram, build: Build): Interval[] {
  const all = program.statements.flatMap(s => pagesOf(s.action, build)).sort((x, y) => x[0] - y[0]);
  const out: [number, number][] = [];
  for (const [first, last] of all) {
    const before = out.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else out.push([first, last]);
  }
  return out;
}

/** Intervals that lie in two of the lists, disjoint and ascending. */
function overlaps(lists: readonly (readonly Interval[])[]): Interval[] {
  const edges = lists.flatMap(list => list.flatMap(([first, last]) => [[first, 1] as const, [last + 1, -1] as const]));
  edges.sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const out: Interval[] = [];
  let depth = 0;
  let start = 0;
  for (const [at, change] of edges) {
    if (depth >= 2 && at > start) out.push([start, at - 1]);
    depth += change;
    start = at;
  }
  return out;
}

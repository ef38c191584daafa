/**
 * Mappings by huge entries: `map … huge`. The entry of a PMD page that maps 2 MiB is an entry as others are: it has a number among the pages
 * of the run, a TLB entry, marks, revocations, and the lock of its table. These entries are the pages of a mapping of their own, which no
 * access reaches, behind all others (layout.ts).
 *
 * Such an entry is a leaf (PSE), or names a page-table page, or is empty. The word TABLE_EXISTS of the page-table page follows it
 * (ops/huge.ts). What a CPU has in the slot of its TLB is the leaf; or the entry that names a table, from the paging-structure
 * cache (Intel SDM 3A 4.10.3), so that a walk goes on through it although memory says something else by now.
 */
import type { Activity } from './kernel-functions.ts';
import type { Layout } from './layout.ts';
import { type Parameters, since } from './parameters.ts';
import type { Preset } from './presets.ts';
import type { Mapping, Scenario } from './scenario.ts';
import type { Action, Place } from './statements.ts';

/** Pages that a huge entry maps on x86-64. */
export const HUGE_PAGES = 512;
/** Most huge entries of a mapping: an explored state has a word for each page of it. */
export const MAX_HUGE = 16;

/** Index of the first page of a mapping from which on a huge entry can map it, by its virtual page number. */
const firstWhole = (vpn: number): number => Math.ceil(vpn / HUGE_PAGES) * HUGE_PAGES - vpn;

/** How many huge entries can map what is at a virtual page number: what mremap moves begins anywhere. */
export const hugeEntriesOf = (vpn: number, pages: number): number =>
  Math.max(0, Math.floor((pages - firstWhole(vpn)) / HUGE_PAGES));

interface Stretch {
  /** Pages of the mapping that they can map: [first, end). */
  readonly first: number;
  readonly end: number;
  /** Page number of its first huge entry. */
  readonly top: number;
}

export class HugeEntries {
  private readonly stretches: readonly Stretch[];

  constructor(stretches: readonly Stretch[]) {
    this.stretches = stretches;
  }

  /** Those of a script; null where it has none. */
  static of({ maps }: Pick<Scenario, 'maps'>, layout: Layout): HugeEntries | null {
    const stretches = maps.flatMap((map, upper): Stretch[] => {
      if (map.entriesOf === undefined) return [];
      const first = layout.page({
        map: map.entriesOf,
        index: firstWhole(layout.vpn(layout.page({ map: map.entriesOf, index: 0 }))),
      });
      return [{ first, end: first + map.pages * HUGE_PAGES, top: layout.page({ map: upper, index: 0 }) }];
    });
    return stretches.length > 0 ? new HugeEntries(stretches) : null;
  }

  /** The huge entry above a page; -1 for a page that none can map. */
  above(page: number): number {
    for (const { first, end, top } of this.stretches)
      if (page >= first && page < end) return top + Math.floor((page - first) / HUGE_PAGES);
    return -1;
  }

  /** First page of what a huge entry maps; -1 for another page. */
  below(entry: number): number {
    for (const { first, end, top } of this.stretches)
      if (entry >= top && entry < top + (end - first) / HUGE_PAGES) return first + (entry - top) * HUGE_PAGES;
    return -1;
  }

  /** Intervals of pages, with the huge entries above them, and the pages below those. */
  around(intervals: readonly (readonly [number, number])[]): (readonly [number, number])[] {
    return intervals.flatMap(([from, to]) => {
      const all: (readonly [number, number])[] = [[from, to]];
      for (const { first, end, top } of this.stretches) {
        const entries = (end - first) / HUGE_PAGES;
        if (from < end && to >= first) all.push([this.above(Math.max(from, first)), this.above(Math.min(to, end - 1))]);
        if (from < top + entries && to >= top) {
          const [low, high] = [Math.max(from, top), Math.min(to, top + entries - 1)];
          all.push([this.below(low), this.below(high) + HUGE_PAGES - 1]);
        }
      }
      return all;
    });
  }

  /** The huge entries above the pages from `first` to `end`, or among them. */
  *touched(first: number, end: number): Generator<number> {
    for (const s of this.stretches) {
      const entries = (s.end - s.first) / HUGE_PAGES;
      if (first < s.end && end > s.first) {
        const last = this.above(Math.min(end, s.end) - 1);
        for (let entry = this.above(Math.max(first, s.first)); entry <= last; entry++) yield entry;
      }
      for (let entry = Math.max(first, s.top); entry < Math.min(end, s.top + entries); entry++) yield entry;
    }
  }
}

/** Why a script's huge entries are not followed on a backend, and where it asks for them; undefined where they are, or it has none. */
export function withoutHuge(
  scenario: Pick<Scenario, 'maps'>,
  { mm, width, stray_ad }: Parameters,
  { family }: Preset,
): { readonly place: Place; readonly reason: string } | undefined {
  const map = scenario.maps.find(({ huge }) => huge);
  if (!map) return undefined;
  const no = (reason: string) => ({ place: map.place, reason });
  // cpu_has_pse is 0: arch/x86/xen/enlighten_pv.c masks X86_FEATURE_PSE, so has_transparent_hugepage says no.
  if (family === 'xen') return no('Xen PV guests have no huge entries (PSE)');
  if (family !== 'native') return no('no huge entries are modelled');
  if (!since(mm, '6.1')) return no(`Linux ${mm} has no transparent huge pages (2.6.38)`);
  if (width !== 'x86-64') return no('huge entries are modelled on x86-64 alone');
  return stray_ad ? no('huge entries are not modelled with erratum KNL4') : undefined;
}

/** Statements that are not followed where a script has huge mappings: their code for huge entries was not read. */
const notBeside: Partial<Record<Action['kind'], string>> = {
  msync: 'beside huge mappings',
  set_pmd: 'beside huge mappings: their entries have names (`huge as top`), and `write_pte(top[0], 0)` clears one',
  set_pud: 'beside huge mappings',
};

/** Activities that are followed of a huge page that its huge entry maps. */
const ofHugePages: ReadonlySet<Activity> = new Set<Activity>(['migrate_pages', 'change_prot_numa', 'split_huge_page']);

/** And of a page of a huge mapping, whatever maps it. */
const ofSmallPages: ReadonlySet<Activity> = new Set<Activity>([
  'shrink_page_list',
  'get_user_pages',
  'pin_user_pages',
  'pin_user_pages_fast',
]);

/** Where an activity stands that is not followed there; undefined where it is. */
function misplacedActivity(
  { does, page }: Extract<Action, { kind: 'activity' }>,
  maps: readonly Mapping[],
): string | undefined {
  if (page === 'p') return 'beside huge mappings, on a page that is known in the run alone';
  const { entriesOf, huge } = maps[page.map];
  if (entriesOf !== undefined) return ofHugePages.has(does) ? undefined : 'on huge entries';
  if (!huge || ofSmallPages.has(does)) return undefined;
  if (ofHugePages.has(does)) return 'on a page of a huge mapping: it is about a huge entry';
  const byHand = stepsOf[does];
  return `on pages of a huge mapping${byHand ? `: ${byHand} are its steps` : ''}`;
}

/** How a script says an activity on a page of a huge mapping by hand. */
const stepsOf: Partial<Record<Activity, string>> = {
  write_protect_page:
    '`split_huge_pmd` of the huge entry, `ptep_clear_flush`, and `set_pte_at` of `pte_wrprotect(pte_mkclean(old))` under the lock',
  uffd_wp:
    '`split_huge_pmd` of the huge entry, `ptep_get_and_clear`, and `set_pte_at` of `pte_wrprotect(old)` under the lock, then `flush_tlb`',
};

/** A statement that has no place in a script, because of its huge mappings, or since it has none. */
export interface Misplaced {
  readonly what: string;
  readonly where: string;
}

/** Whether a statement can stand where it does. */
export function misplaced(action: Action, maps: readonly Mapping[]): Misplaced | undefined {
  const isEntry = (map: number) => maps[map].entriesOf !== undefined;
  const huge = maps.some(map => map.huge);
  if (action.kind === 'of_huge' || action.kind === 'pmd_populate') {
    const what = `\`${action.kind === 'of_huge' ? action.does : action.kind}\``;
    if (!huge) return { what, where: 'without a mapping that is `huge`' };
    const known = action.page === 'p' || isEntry(action.page.map);
    return known ? undefined : { what, where: 'on a page: it is about a huge entry' };
  }
  if (!huge && action.kind === 'activity' && action.does === 'split_huge_page')
    return { what: '`split_huge_page`', where: 'without a mapping that is `huge`' };
  if (!huge) return undefined;
  const what = `\`${action.kind === 'activity' ? action.does : action.kind}\``;
  const nowhere = notBeside[action.kind];
  if (nowhere) return { what, where: nowhere };
  if (action.kind === 'activity') {
    const where = misplacedActivity(action, maps);
    return where === undefined ? undefined : { what, where };
  }
  const ofPages = ['mprotect', 'munmap', 'madvise', 'read', 'write'].includes(action.kind);
  if (!ofPages || !('range' in action)) return undefined;
  const { first, last } = action.range;
  return isEntry(first.map) || isEntry(last.map) ? { what, where: 'on huge entries: they are no memory' } : undefined;
}

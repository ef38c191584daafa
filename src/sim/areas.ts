/**
 * What changes areas (area.ts): the part of mm_struct that mprotect splits and merges.
 */
import { type Area, alike, becomesAccounted, isWritable, mergeable } from './area.ts';
import type { AreaList } from './area-list.ts';
import type { Protection } from './statements.ts';

/** Replaces the pages [first, end) by areas with another protection (or none where `protection` is null), then merges. */
export function changed(
  areas: AreaList,
  first: number,
  end: number,
  protection: Protection | null,
  merging: Merging,
): AreaList {
  const pieces: Area[] = [];
  const fresh = new Set<Area>();
  for (const area of areas.within(first, end)) {
    const cut = { first: Math.max(area.first, first), end: Math.min(area.end, end) };
    if (area.first < cut.first) pieces.push({ ...area, end: cut.first });
    if (protection !== null) {
      const piece = withProtection({ ...area, ...cut }, protection, merging);
      fresh.add(piece);
      pieces.push(piece);
    }
    if (cut.end < area.end) pieces.push({ ...area, first: cut.end });
  }
  return amongNeighbours(areas, Math.min(first, pieces[0]?.first ?? first), end, pieces, merging, fresh);
}

/**
 * Areas in place of those that begin in [first, end). Their neighbours may merge with what is new; beyond them everything is
 * merged already.
 */
function amongNeighbours(
  areas: AreaList,
  first: number,
  end: number,
  pieces: readonly Area[],
  merging: Merging,
  fresh: ReadonlySet<Area>,
): AreaList {
  const inFront = areas.beginningBefore(first);
  const behind = areas.beginningFrom(end);
  const all = [...(inFront ? [inFront] : []), ...pieces, ...(behind ? [behind] : [])];
  return areas.with(inFront?.first ?? first, behind ? behind.first + 1 : end, merged(all, merging, fresh));
}

/**
 * mprotect_fixup: an area that becomes writable is accounted for from then on (security_vm_enough_memory); since 6.5 until it
 * loses W again while it has no anon_vma.
 */
function withProtection(area: Area, protection: Protection, { unaccounts }: Merging): Area {
  const writable = isWritable(protection);
  const kept = area.account && !(unaccounts && !writable && !area.file && !area.anonVma);
  return { ...area, protection, account: kept || becomesAccounted(area, protection) };
}

/** The parts of areas that lie in [first, end). */
export function within(areas: AreaList, first: number, end: number): Area[] {
  return areas.within(first, end).map(a => ({ ...a, first: Math.max(a.first, first), end: Math.min(a.end, end) }));
}

/** The list with one more area, in its place: it joins the one in front, the one behind, or both (mm/mmap.c, copy_vma and vma_merge). */
export function withArea(areas: AreaList, area: Area, merging: Merging): AreaList {
  return amongNeighbours(areas, area.first, area.first + 1, [area], merging, new Set([area]));
}

/**
 * anon_vma_prepare for the area that holds a page: it takes over the anon_vma of a neighbour that differs in nothing but its rights, the
 * one behind before the one in front (find_mergeable_anon_vma), or gets one of its own. Where states are compared, what it shares with the one
 * behind has a number of its own from then on, so that it does not matter which of both was written first.
 */
export function withAnonVma(areas: AreaList, page: number, { adjacent, compares }: Merging): AreaList {
  const area = areas.at(page)!;
  const shared = (x: Area | undefined, y: Area | undefined): number =>
    x && y && x.end === y.first && adjacent(y.first) && alike(x, y) ? (x === area ? y : x).anonVma : 0;
  const behind = shared(area, areas.endingBehind(area.end));
  const inFront = shared(areas.beginningBefore(area.first), area);
  if (!behind || !compares) return areas.withEach([{ ...area, anonVma: behind || inFront || area.first + 1 }]);
  const sharing = [...areas].filter(a => a === area || a.anonVma === behind);
  return areas.withEach(sharing.map(a => ({ ...a, anonVma: area.first + 1 })));
}

/** How a kernel merges areas. */
export interface Merging {
  /** Whether page - 1 and page are neighbours in address, too. */
  readonly adjacent: (page: number) => boolean;
  /** An area that has pages of its own joins one that has none; false: only the other way round. */
  readonly intoUntouched: boolean;
  /** An anonymous area without an anon_vma is accounted for no more once it is read-only (6.5). */
  readonly unaccounts: boolean;
  /** Lists of areas are compared with each other. */
  readonly compares: boolean;
}

/**
 * vma_merge: neighbours that differ in nothing. It is asked for an area that was just made or changed, one of `fresh`
 * (absent: all were), and looks at the anon_vma of its neighbour: is_mergeable_anon_vma takes two that differ if one is
 * missing, but since 965f55dea0e3 (3.1) only where the neighbour's list of them has one, so not where it is the
 * neighbour that has none. One that has none itself joins both its neighbours (cases 1 and 6 of vma_merge). Two anon_vmas never become one.
 */
export function merged(areas: Iterable<Area>, merging: Merging, fresh?: ReadonlySet<Area>): Area[] {
  const out: Area[] = [];
  const joins = (from: Area, touched: boolean, into: Area): boolean =>
    !fresh || (fresh.has(from) && (merging.intoUntouched || into.anonVma > 0 || !touched));
  let before: Area | undefined;
  // Whether the last one that was asked for had an anon_vma itself, before it joined the area in front of it.
  let touched = false;
  for (const area of areas) {
    const has = area.anonVma > 0;
    const neighbours = before && before.end === area.first && merging.adjacent(area.first) && mergeable(before, area);
    if (before && neighbours && (joins(area, has, before) || joins(before, touched, area))) {
      const anonVma = before.anonVma || area.anonVma;
      const joined = { ...before, end: area.end, anonVma };
      if (fresh?.has(before) || fresh?.has(area)) (fresh as Set<Area>).add(joined);
      before = out[out.length - 1] = joined;
    } else out.push((before = area));
    touched = has;
  }
  return out;
}

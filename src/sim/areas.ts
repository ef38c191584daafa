/**
 * Virtual memory areas: the part of mm_struct that mprotect splits and merges. A list is a value: every change makes
 * a new one, so that a state can name the list it has by a number (see `AreaLists`).
 */
import { type Area, alike, becomesAccounted, hashOf, isWritable, mergeable, sameAreas } from './area.ts';
import type { Protection } from './statements.ts';

export type AreaList = readonly Area[];

/** The area that holds a page, or undefined at a hole. */
export function areaOf(areas: AreaList, page: number): Area | undefined {
  const area = areas[firstAfter(areas, page)];
  return area && area.first <= page ? area : undefined;
}

/** Index of the first area that ends behind a page. */
function firstAfter(areas: AreaList, page: number): number {
  let low = 0;
  let high = areas.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (areas[middle].end > page) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Replaces the pages [first, end) by areas with another protection (or none where `protection` is null), then merges.
 * A list of thousands is cut and joined where it changes; the rest of it is shared with the old one.
 */
export function changed(
  areas: AreaList,
  first: number,
  end: number,
  protection: Protection | null,
  merging: Merging,
): AreaList {
  const pieces: Area[] = [];
  const fresh = new Set<Area>();
  const from = firstAfter(areas, first);
  let to = from;
  for (; to < areas.length && areas[to].first < end; to++) {
    const area = areas[to];
    const cut = { first: Math.max(area.first, first), end: Math.min(area.end, end) };
    if (area.first < cut.first) pieces.push({ ...area, end: cut.first });
    if (protection !== null) {
      const piece = withProtection({ ...area, ...cut }, protection, merging);
      fresh.add(piece);
      pieces.push(piece);
    }
    if (cut.end < area.end) pieces.push({ ...area, first: cut.end });
  }
  // The neighbours may merge with what is new; beyond them everything is merged already.
  const left = Math.max(0, from - 1);
  const right = Math.min(areas.length, to + 1);
  const joined = merged([...areas.slice(left, from), ...pieces, ...areas.slice(to, right)], merging, fresh);
  return areas.toSpliced(left, right - left, ...joined);
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
export function within(areas: AreaList, first: number, end: number): AreaList {
  return areas
    .filter(a => a.end > first && a.first < end)
    .map(a => ({ ...a, first: Math.max(a.first, first), end: Math.min(a.end, end) }));
}

/** The list with one more area, in its place. */
export function withArea(areas: AreaList, area: Area, merging: Merging): AreaList {
  const at = areas.findIndex(a => a.first > area.first);
  const list = at < 0 ? [...areas, area] : [...areas.slice(0, at), area, ...areas.slice(at)];
  return merged(list, merging, new Set([area]));
}

/**
 * anon_vma_prepare for the area that holds a page: it takes over the anon_vma of a neighbour that differs in nothing but its rights, the
 * one behind before the one in front (find_mergeable_anon_vma), or gets one of its own. What it shares with the one behind has a
 * number of its own from then on, so that it does not matter which of both was written first.
 */
export function withAnonVma(areas: AreaList, page: number, { adjacent }: Merging): AreaList {
  const at = areas.findIndex(a => page >= a.first && page < a.end);
  const area = areas[at];
  const shares = (x: Area | undefined, y: Area | undefined): boolean =>
    x !== undefined && y !== undefined && x.end === y.first && adjacent(y.first) && alike(x, y);
  const behind = shares(area, areas[at + 1]) ? areas[at + 1].anonVma : 0;
  const inFront = shares(areas[at - 1], area) ? areas[at - 1].anonVma : 0;
  const own = behind || !inFront ? area.first + 1 : inFront;
  return areas.map((a, i) => (i === at || (behind && a.anonVma === behind) ? { ...a, anonVma: own } : a));
}

/** How a kernel merges areas. */
export interface Merging {
  /** Whether page - 1 and page are neighbours in address, too. */
  readonly adjacent: (page: number) => boolean;
  /** An area that has pages of its own joins one that has none; false: only the other way round. */
  readonly intoUntouched: boolean;
  /** An anonymous area without an anon_vma is accounted for no more once it is read-only (6.5). */
  readonly unaccounts: boolean;
}

/**
 * vma_merge: neighbours that differ in nothing. It is asked for an area that was just made or changed, one of `fresh`
 * (absent: all were), and looks at the anon_vma of its neighbour: is_mergeable_anon_vma takes two that differ if one is
 * missing, but since 965f55dea0e3 (3.1) only where the neighbour's list of them has one, so not where it is the
 * neighbour that has none. One that has none itself joins both its neighbours (cases 1 and 6 of vma_merge). Two anon_vmas never become one.
 */
export function merged(areas: AreaList, merging: Merging, fresh?: ReadonlySet<Area>): AreaList {
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

/** Lists that a run keeps. */
const RECENT = 64;

/**
 * Lists by number, equal lists by the same number. A list is told by the sum of its areas' hashes, which for a list
 * that comes of the one before needs only what changed. A run never goes back, and keeps the newest alone: a call that
 * still needs an older one holds mmap_sem, so that nobody else makes new ones meanwhile.
 */
export class AreaLists {
  private readonly lists: AreaList[] = [];
  private readonly sums: number[] = [];
  private readonly bySum = new Map<number, number[]>();
  private last = -1;
  /** False: equal lists may have different numbers, and only the newest are kept. */
  private readonly all: boolean;

  constructor(all = true) {
    this.all = all;
  }

  number(list: AreaList): number {
    if (!this.all) {
      this.lists[++this.last % RECENT] = list;
      return this.last;
    }
    const sum = this.sum(list);
    const alike = this.bySum.get(sum) ?? [];
    let number = alike.find(n => sameLists(this.lists[n], list));
    if (number === undefined) {
      number = this.lists.push(list) - 1;
      this.sums.push(sum);
      this.bySum.set(sum, [...alike, number]);
    }
    this.last = number;
    return number;
  }

  list(number: number): AreaList {
    return this.lists[this.all ? number : number % RECENT];
  }

  private sum(list: AreaList): number {
    const before = this.lists[this.last] ?? [];
    const shorter = Math.min(before.length, list.length);
    let head = 0;
    while (head < shorter && before[head] === list[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before[before.length - 1 - tail] === list[list.length - 1 - tail]) tail++;
    let sum = this.sums[this.last] ?? 0;
    for (let i = head; i < before.length - tail; i++) sum = (sum - hashOf(before[i])) | 0;
    for (let i = head; i < list.length - tail; i++) sum = (sum + hashOf(list[i])) | 0;
    return sum;
  }
}

function sameLists(x: AreaList, y: AreaList): boolean {
  return x.length === y.length && x.every((area, i) => area === y[i] || sameAreas(area, y[i]));
}

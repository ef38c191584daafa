/**
 * What an expression can be. Numbers, pages and permissions are known before the run; entries are what a run reads.
 * An entry remembers the page that it was read from, because a commit may not bring in another page's frame.
 */
import {
  type Condition,
  MAX_PAGES,
  type PageRange,
  type PageRef,
  type Protection,
  type PteExpr,
} from '../../sim/scenario.ts';

/** Where an entry's frame comes from: a page's key, or a number that the script made up. */
export type Source = number | 'p' | 'constant';

export type Value =
  | { readonly kind: 'number'; readonly value: number }
  /** A range of one page is a page. */
  | { readonly kind: 'pages'; readonly range: PageRange }
  /** The page parameter of a protocol. */
  | { readonly kind: 'p' }
  | { readonly kind: 'permission'; readonly permission: Protection }
  | { readonly kind: 'entry'; readonly expr: PteExpr; readonly source: Source }
  /** A condition that is already decided is a boolean. */
  | { readonly kind: 'condition'; readonly condition: Condition | boolean };

/** A number for each page of a script, for sets and maps. */
export function pageKey(page: PageRef): number {
  return page.map * MAX_PAGES + page.index;
}

/** The page of a key. */
export function pageOfKey(key: number): PageRef {
  return { map: Math.floor(key / MAX_PAGES), index: key % MAX_PAGES };
}

export function isOnePage(range: PageRange): boolean {
  return range.first.map === range.last.map && range.first.index === range.last.index;
}

/** A value's kind in a message. */
export function spokenKind(value: Value): string {
  switch (value.kind) {
    case 'number':
      return 'a number';
    case 'pages':
      return isOnePage(value.range) ? 'a page' : 'a range of pages';
    case 'p':
      return 'a page';
    case 'permission':
      return 'a permission';
    case 'entry':
      return 'a page-table entry';
    case 'condition':
      return 'a condition';
  }
}

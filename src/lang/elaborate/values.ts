/**
 * What an expression can be. Numbers, pages and permissions are known before the run; entries are what a run reads.
 * An entry remembers the page that it was read from, because a commit may not bring in another page's frame.
 */
import { MAX_PAGES } from '../../sim/scenario.ts';
import type { Condition, PageRange, PageRef, Protection, PteExpr, Word } from '../../sim/statements.ts';

/** Where an entry's frame comes from: a page's key, a number that the script made up, or what only the run knows. */
export type Source = number | 'p' | 'constant' | 'unknown';

/** Kinds of what a local of a function holds. One page is a range of pages, too. */
export type Kind = 'entry' | 'page' | 'pages' | 'number' | 'truth';

export type Value =
  | { readonly kind: 'number'; readonly value: number }
  /** A range of one page is a page. */
  | { readonly kind: 'pages'; readonly range: PageRange }
  /** A word of the script, by its number. */
  | { readonly kind: 'shared'; readonly shared: number }
  /** The page parameter of a protocol. */
  | { readonly kind: 'p' }
  | { readonly kind: 'permission'; readonly permission: Protection }
  | { readonly kind: 'entry'; readonly expr: PteExpr; readonly source: Source }
  /** What a page held when it was read: in a local, for expectations alone. */
  | { readonly kind: 'data'; readonly reg: number }
  /** What is in a local, or made of what is. */
  | { readonly kind: 'word'; readonly is: Exclude<Kind, 'entry' | 'truth'>; readonly word: Word }
  /** A parameter of a function that nobody calls: it may be of any kind. */
  | { readonly kind: 'any' }
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
    case 'shared':
      return 'a word';
    case 'permission':
      return 'a permission';
    case 'entry':
      return 'a page-table entry';
    case 'data':
      return 'what a page held';
    case 'condition':
      return 'a condition';
    case 'word':
      return spokenKinds[value.is];
    case 'any':
      return 'a value';
  }
}

export const spokenKinds: Readonly<Record<Kind, string>> = {
  entry: 'a page-table entry',
  page: 'a page',
  pages: 'a range of pages',
  number: 'a number',
  truth: 'a condition',
};

/** The kind that a local has which holds a value; undefined where none can. */
export function kindOf(value: Value): Kind | undefined {
  switch (value.kind) {
    case 'number':
    case 'any':
      return 'number';
    case 'pages':
      return isOnePage(value.range) ? 'page' : 'pages';
    case 'entry':
      return 'entry';
    case 'condition':
      return 'truth';
    case 'word':
      return value.is;
    case 'p':
    case 'data':
    case 'shared':
    case 'permission':
      return undefined;
  }
}

/** A value as what a local can hold; undefined where none can. */
export function wordOf(value: Value): Word | undefined {
  switch (value.kind) {
    case 'number':
      return { kind: 'number', value: value.value };
    case 'any':
      return { kind: 'number', value: 0 };
    case 'pages':
      return { kind: 'pages', range: value.range };
    case 'entry':
      return value.expr;
    case 'condition':
      return typeof value.condition === 'boolean'
        ? { kind: 'number', value: value.condition ? 1 : 0 }
        : { kind: 'truth', condition: value.condition };
    case 'word':
      return value.word;
    case 'p':
    case 'data':
    case 'shared':
    case 'permission':
      return undefined;
  }
}

/** What a local holds, as a value. */
export function valueIn(reg: number, kind: Kind): Value {
  const word = { kind: 'reg', reg } as const;
  if (kind === 'entry') return { kind: 'entry', expr: word, source: 'unknown' };
  // The truth of a local is a condition that asks for its one bit.
  if (kind === 'truth') return { kind: 'condition', condition: { kind: 'has', of: word, lo: 1, hi: 0 } };
  return { kind: 'word', is: kind, word };
}

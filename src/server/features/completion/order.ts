/**
 * The order of the list. On a new line, and in a new block, what begins something comes first; elsewhere what goes on with
 * what is written. Among equals the common ones come first.
 */
import type { Place } from './place.ts';

/** Words in the order in which most scripts have them; others follow by the alphabet. */
const common: readonly string[] = [
  'backend',
  'map',
  'cpu',
  'expect',
  'param',
  'read',
  'write',
  'mprotect',
  'lock',
  'unlock',
  'lazy',
  'let',
  'for',
  'if',
  'flush_tlb',
  'munmap',
  'never',
  'sometimes',
  'always',
  'written',
  'untouched',
  'rw',
  'r',
  'has',
  'lacks',
  'in',
  'on',
  'and',
  'or',
];

export type Group = 'goes on' | 'begins' | 'function' | 'last';

/** Names, which sort by themselves, are `1…`. */
export function sortText(word: string, group: Group, { begins }: Pick<Place, 'begins'>): string {
  const digit = { 'goes on': begins ? 4 : 0, begins: begins ? 0 : 4, function: 3, last: 9 }[group];
  const rank = common.indexOf(word);
  return `${digit}${String(rank < 0 ? common.length : rank).padStart(2, '0')}${word}`;
}

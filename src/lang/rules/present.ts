/**
 * Which swapped or migrating entries are known to be mappings after all: those that a condition has found present, as
 * change_pte_range does by pte_present(), and those that this CPU, or the setup, has accessed.
 */
import { P } from '../../model/pte.ts';
import type { Condition, PageRange, PageRef } from '../../sim/statements.ts';
import { pageKey } from '../elaborate/values.ts';
import type { Check } from './check.ts';
import { frameOfValue } from './tlb.ts';

/** Has the program seen that the entry is a mapping? */
export function isPresent({ state, maps }: Check, page: PageRef): boolean {
  return state.present.has(pageKey(page)) || state.accessed.some(range => maps.covers(range, page));
}

/** An access brings a page in. */
export function access({ state, maps }: Check, range: PageRange): void {
  const absent = [range.first, range.last].some(
    ({ map }) => maps.list[map].swapped.length + maps.list[map].migrating.length,
  );
  if (absent && !state.accessed.includes(range)) state.accessed = [...state.accessed, range];
}

/** A condition holds from here on, or does not. */
export function learn(check: Check, condition: Condition, holds: boolean): void {
  switch (condition.kind) {
    case 'has': {
      const frame = frameOfValue(check, condition.of);
      if (holds && condition.lo & P && typeof frame === 'number') check.state.present.add(frame);
      return;
    }
    case 'not':
      learn(check, condition.of, !holds);
      return;
    case 'and':
    case 'or':
      if ((condition.kind === 'and') !== holds) return;
      learn(check, condition.left, holds);
      learn(check, condition.right, holds);
      return;
    case 'equal':
  }
}

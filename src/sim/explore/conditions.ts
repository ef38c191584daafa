/** Expectations' conditions, asked of what an exploration has at hand: happenings, marks, and final entries. */
import { A, D } from '../../model/pte.ts';
import type { Layout } from '../layout.ts';
import type { Machine } from '../machine.ts';
import type { OutcomeCondition } from '../scenario.ts';
import * as st from '../state.ts';
import type { Happening } from './deltas.ts';
import type { Mark } from './history.ts';

/** Whether something that happened, or was marked, is what the condition is about. */
export function isAbout(condition: OutcomeCondition, what: Happening | Mark, layout: Layout): boolean {
  if (condition.kind === 'has' || condition.kind === 'lacks' || condition.kind !== what.kind) return false;
  if (condition.kind === 'lost' && what.bit !== (condition.bit === 'D' ? D : A)) return false;
  if (!condition.range) return true;
  const [first, last] = layout.range(condition.range);
  return what.page >= first && what.page <= last;
}

/** Whether a complete run that ends in the machine's state, with these marks, shows the condition. */
export function holdsAtEnd(condition: OutcomeCondition, machine: Machine, marks: readonly Mark[]): boolean {
  const { layout } = machine.build;
  if (condition.kind !== 'has' && condition.kind !== 'lacks') return marks.some(m => isAbout(condition, m, layout));
  const e = machine.entry(layout.page(condition.page));
  const lo = machine.state[e + st.LO];
  const hi = machine.state[e + st.HI];
  if (condition.kind === 'lacks') return (lo & condition.lo) === 0 && (hi & condition.hi) === 0;
  return (lo & condition.lo) >>> 0 === condition.lo >>> 0 && (hi & condition.hi) >>> 0 === condition.hi >>> 0;
}

/** Pages that a condition names: of an endless range, none, so that a witness tells of all. */
export function pagesOfCondition(condition: OutcomeCondition, layout: Layout): readonly number[] {
  if (condition.kind === 'has' || condition.kind === 'lacks') return [layout.page(condition.page)];
  if (!('range' in condition) || !condition.range) return [];
  const [first, last] = layout.range(condition.range);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

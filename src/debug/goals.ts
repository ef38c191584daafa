/** Where a session begins: at the first position at which what a witness is about has happened. */
import { atomsOf } from '../sim/conditions.ts';
import { shows } from '../sim/expect.ts';
import type { OutcomeCondition } from '../sim/scenario.ts';
import { outcomeAt } from './outcome.ts';
import type { Timeline } from './timeline.ts';

/** Goes to where a condition holds first; to the end where that is only known there, or never so. Returns whether it does. */
export function goWhereItHolds(timeline: Timeline, condition: OutcomeCondition): boolean {
  const kinds = new Set<string>(atomsOf(condition).map(({ kind }) => kind));
  const holds = (): boolean => shows(condition, outcomeAt(timeline));
  // Final values, hangs and what must not happen are of the run's end.
  const early = ![...kinds].some(kind => kind === 'has' || kind === 'lacks' || kind === 'hang') && !negates(condition);
  for (let i = 0; early && i < timeline.recorded.log.length; i++) {
    if (!kinds.has(timeline.event(i).kind)) continue;
    timeline.goTo(timeline.afterEvent(i));
    if (holds()) return true;
  }
  timeline.goTo(timeline.length);
  return holds();
}

function negates(condition: OutcomeCondition): boolean {
  if (condition.kind === 'not') return true;
  return (condition.kind === 'and' || condition.kind === 'or') && condition.operands.some(negates);
}

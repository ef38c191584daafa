/** What a script asks of accesses, and so whether walks are apart from them (walker.ts) and TLBs are filled unasked (fills.ts): known from its text alone. */
import { atomsOf } from './conditions.ts';
import type { OutcomeAtom, Scenario } from './scenario.ts';

/** What an access does, beside the marks that its walk sets. */
const ofAccesses: ReadonlySet<OutcomeAtom['kind']> = new Set([
  'stale_read',
  'stale_write',
  'late_read',
  'late_write',
  'untraced_write',
  'freed_read',
  'freed_write',
  'lost_write',
  'shows',
  'data_read',
  'unshown',
]);

/** Whether an expectation asks for something that accesses do. */
export const asksOfAccesses = (scenario: Scenario): boolean => asksFor(scenario, kind => ofAccesses.has(kind));

/** Whether an expectation asks what a read found. */
export const asksOfReads = (scenario: Scenario): boolean => asksFor(scenario, kind => kind === 'data_read');

export const asksForSpuriousFaults = (scenario: Scenario): boolean =>
  asksFor(scenario, kind => kind === 'spurious_fault');

const asksFor = ({ expectations }: Scenario, is: (kind: OutcomeAtom['kind']) => boolean): boolean =>
  expectations.some(e => e.kind === 'outcome' && atomsOf(e.condition).some(({ kind }) => is(kind)));

/** Whether a script asks for something that an unasked fill can change, and leaves TLBs to hardware. */
export function asksForFills(scenario: Scenario): boolean {
  if (scenario.fills) return scenario.fills === 'unasked';
  return asksOfAccesses(scenario) || asksForSpuriousFaults(scenario);
}

/** Whether an access may come to find what such a fill has left: one that is not all that its CPU begins with. */
export function mayBeFilled(scenario: Scenario): boolean {
  if (!asksForFills(scenario)) return false;
  return scenario.programs.some(({ statements }) =>
    statements.some(({ action }, number) => {
      if (action.kind !== 'read' && action.kind !== 'write') return false;
      const { first, last } = action.range;
      return number > 0 || first.map !== last.map || first.index !== last.index;
    }),
  );
}

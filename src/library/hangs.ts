/**
 * Which hangs are bad news: all, except of a script that says that CPUs can wait for ever (`sometimes hang`, `always hang`,
 * or a condition that asks for it).
 */
import type { ExploredHang, Witness } from '../model/explored.ts';
import type { BackendResult, Waiting } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import { waitSentence } from '../sim/waits.ts';
import { joined } from './join.ts';
import { asserted } from './lost.ts';

/** How one backend hangs, in a run or in any interleaving. */
export interface Hangs<Hang = Waiting> {
  readonly result: { readonly backend: string; readonly hung?: readonly Hang[] };
}

/** CPUs that wait for ever, with the schedule that leads there; with a witness where an exploration found it. */
export type KnownHang = { readonly waiting: readonly Waiting[] } & Partial<Witness>;

/** The hang that a run ended in, if it did. */
export function hangsOfRun({ hung, schedule }: Pick<BackendResult, 'hung' | 'schedule'>): KnownHang[] {
  return hung?.length ? [{ waiting: hung, schedule }] : [];
}

/** Hangs of one backend, each once; those of the exploration first. */
export function joinedHangs(
  ran: readonly KnownHang[],
  explored?: { readonly complete: boolean; readonly hung: readonly KnownHang[] },
): readonly KnownHang[] {
  return explored ? joined(ran, explored.hung, explored.complete, ({ waiting }) => waitSentence(waiting)) : ran;
}

/** Hangs of a backend that no expectation of the script allows. */
export function unexpectedHangs<Hang>(scenario: Scenario, { result: { backend, hung } }: Hangs<Hang>): readonly Hang[] {
  return hung?.length && !allowsHang(scenario, backend) ? hung : [];
}

/** Marks the hangs that the script expects, as markExpected does losses. */
export function markExpectedHangs(
  scenario: Scenario,
  {
    result: { backend, hung },
  }: { readonly result: { readonly backend: string; readonly hung: readonly ExploredHang[] } },
): void {
  if (allowsHang(scenario, backend)) for (const hang of hung) hang.expected = true;
}

/** Whether the script says that CPUs can wait for ever. */
export function allowsHang({ expectations }: Scenario, backend: string): boolean {
  return expectations.some(
    e =>
      e.kind === 'outcome' &&
      e.quantifier !== 'never' &&
      (!e.on || e.on.includes(backend)) &&
      asserted(e.condition).some(atom => atom.kind === 'hang'),
  );
}

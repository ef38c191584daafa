/**
 * Which hangs are bad news: all, except of a script that says that CPUs can wait for ever (`sometimes hang`, `always hang`,
 * or a condition that asks for it).
 */
import type { Waiting } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import { asserted } from './lost.ts';

/** How one backend hangs, in a run or in any interleaving. */
export interface Hangs<Hang = Waiting> {
  readonly result: { readonly backend: string; readonly hung?: readonly Hang[] };
}

/** Hangs of a backend that no expectation of the script allows. */
export function unexpectedHangs<Hang>(scenario: Scenario, { result: { backend, hung } }: Hangs<Hang>): readonly Hang[] {
  return hung?.length && !allowsHang(scenario, backend) ? hung : [];
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

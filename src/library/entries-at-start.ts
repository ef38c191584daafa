/** What is in a page-table entry before a script runs: its mapping as declared, and the setup block done. */
import type { Pte } from '../model/pte.ts';
import { build } from '../sim/build.ts';
import type { Scenario } from '../sim/scenario.ts';
import * as st from '../sim/state.ts';
import type { PageRef } from '../sim/statements.ts';

/** The raw entry of a page on each backend of a scenario, without those that cannot run it. */
export function entriesAtStart(scenario: Scenario, page: PageRef): { backend: string; entry: Pte }[] {
  return scenario.backends.flatMap(choice => {
    try {
      const { machine } = build(scenario, choice);
      const at = machine.entry(machine.build.layout.page(page));
      const entry = { lo: machine.state[at + st.LO] >>> 0, hi: machine.state[at + st.HI] >>> 0 };
      return [{ backend: choice.name, entry }];
    } catch {
      return [];
    }
  });
}

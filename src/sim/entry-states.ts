/**
 * The entries of all pages at each statement of a run, and at its end, as a dump of page tables shows them: flags without the
 * frame, or which table is missing.
 */
import { NX_HI, P } from '../model/pte.ts';
import { build } from './build.ts';
import type { Machine } from './machine.ts';
import { MAX_RUN_STEPS } from './run.ts';
import type { BackendChoice, Scenario } from './scenario.ts';
import { parseSchedule, Scheduler } from './schedule.ts';
import * as st from './state.ts';

export interface EntriesAt {
  /** Number of the statement that is about to run; -1 at the end. */
  readonly statement: number;
  /** Of each page of the run. */
  readonly entries: readonly PageEntry[];
}

export interface PageEntry {
  /** Sixteen hex digits without the frame; empty where there is no entry. */
  readonly flags: string;
  /** Name of the table entry that is empty; absent where the page-table page is there. */
  readonly missing?: 'pgd' | 'pud' | 'pmd';
  /** Shared memory's, or a file's that no write has copied. */
  readonly file: boolean;
}

/** Runs a scenario, and looks at the entries whenever a statement of `cpu` begins. Throws as a run does. */
export function entryStates(scenario: Scenario, choice: BackendChoice, cpu: number): EntriesAt[] {
  const { machine, ahead } = build(scenario, choice);
  const scheduler = new Scheduler(machine, ahead, MAX_RUN_STEPS);
  const states: EntriesAt[] = [];
  machine.observer = {
    event: (kind, by, statement, page) => {
      if (kind === 'statement' && by === cpu) states.push({ statement, entries: entriesOf(machine) });
      if (kind === 'store' || kind === 'xchg' || kind === 'cmpxchg') scheduler.written(page, by);
    },
    charge: () => {},
  };
  const code = scenario.schedule?.code;
  scheduler.run(code ? parseSchedule(code, scenario.cpus) : null);
  states.push({ statement: -1, entries: entriesOf(machine) });
  return states;
}

function entriesOf(m: Machine): PageEntry[] {
  const areas = m.areas;
  return Array.from({ length: m.build.layout.pages }, (_, page) => {
    const e = m.entry(page);
    const [lo, hi, notes] = [m.state[e + st.LO] >>> 0, m.state[e + st.HI] >>> 0, m.state[e + st.UNSEEN]];
    const missing = missingAbove(m, page);
    const area = areas.at(page);
    const file = area !== undefined && (area.shared || m.build.scenario.maps[area.map].file) && !(notes & st.ANON);
    if (missing || (lo === 0 && hi === 0)) return { flags: '', missing, file: false };
    const upper = ((hi & (NX_HI | 0x7ff00000)) >>> 20).toString(16).padStart(3, '0');
    const frame = lo & P || m.build.entries.present(lo);
    return { flags: `${upper}0000000000${(lo & (frame ? 0xfff : 0x1ff)).toString(16).padStart(3, '0')}`, file };
  });
}

const levels = { 2: 'pgd', 3: 'pud', 4: 'pmd' } as const;

function missingAbove(m: Machine, page: number): PageEntry['missing'] {
  for (const level of [2, 3, 4] as const) {
    const word = m.existence(level, page);
    if (word >= 0 && !(m.state[word] & st.TABLE_EXISTS)) return levels[level];
  }
  return undefined;
}

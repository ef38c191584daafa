/**
 * What holds after any system call on any layout, on every backend: nothing stays queued, locked or half done, tables
 * and entries are where areas are, no protection change moves a frame, no write is lost, and none lands where it may not.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventKind } from '../../src/model/events.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { frameOf, P } from '../../src/model/pte.ts';
import type { Recording } from '../../src/model/report.ts';
import { build } from '../../src/sim/build.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { presets } from '../../src/sim/presets.ts';
import { runBackend } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { Scheduler } from '../../src/sim/schedule.ts';
import * as st from '../../src/sim/state.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { randomCalls } from './random-calls.ts';

const SEED = 20080523;
const RUNS = 60;

/** The machine after the run. */
function finished(scenario: Scenario): Machine {
  const { machine, ahead } = build(scenario, scenario.backends[0]);
  new Scheduler(machine, ahead, 10_000_000).run(null);
  return machine;
}

function countOf(recording: Recording, kind: EventKind): number {
  let count = 0;
  for (const event of expandedEvents(recording.log)) if (event.kind === kind) count++;
  return count;
}

/** Frames that a commit would change, where both entries are present. */
function movedFrames(recording: Recording): string[] {
  const starts = new Map<number, { lo: number; hi: number }>();
  const moved: string[] = [];
  for (const { kind, page, lo, hi } of expandedEvents(recording.log)) {
    if (kind === 'xen_mmu_ptep_modify_prot_start') starts.set(page, { lo, hi });
    if (kind !== 'xen_mmu_ptep_modify_prot_commit') continue;
    const start = starts.get(page);
    if (!start || !(start.lo & P) || !(lo & P)) continue;
    if (frameOf(start.lo, start.hi) !== frameOf(lo, hi)) moved.push(`page ${page}`);
  }
  return moved;
}

/** What is wrong with a machine at rest, in words. */
function faultsOf(m: Machine): string[] {
  const wrong: string[] = [];
  const s = m.state;
  const { layout } = m.build;
  for (const word of [st.MMAP_WRITER, st.MMAP_READERS, st.TABLE_LOCK]) if (s[word]) wrong.push(`header word ${word}`);
  layout.allTables.forEach(table => {
    if (s[m.tableOf(layout.firstPage(table)) + st.PTL_OWNER]) wrong.push(`pte lock ${table}`);
  });
  for (let cpu = 0; cpu < m.build.cpus; cpu++) {
    const b = m.base(cpu);
    const held = [st.REQUESTS, st.MCIDX, st.CBIDX, st.LAZY, st.FORCE_FLUSH, st.DETACHED, st.OTHER_PAGE];
    for (const word of held) if (s[b + word]) wrong.push(`cpu ${cpu} word ${word}`);
    if (!m.done(cpu)) wrong.push(`cpu ${cpu} is not done`);
  }
  const areas = m.areas;
  for (let page = 0; page < layout.pages; page++) {
    const e = m.entry(page);
    if (!s[e + st.LO] && !s[e + st.HI]) continue;
    if (!areas.at(page)) wrong.push(`entry of page ${page} outside all areas`);
    if (!m.reachable(page)) wrong.push(`entry of page ${page} without a table`);
  }
  return wrong;
}

/** s390 has none of the random calls but mprotect. */
const backends = presets.filter(p => p.family !== 's390').map(p => p.name);

describe.each(backends)('after random calls on %s', backend => {
  test('nothing stays queued, locked, or out of place', () => {
    fc.assert(
      fc.property(randomCalls(backend), text => {
        const scenario = scenarioOf(text);
        const { recording } = runBackend(scenario, scenario.backends[0], { bulk: false });
        const warnings = [...expandedEvents(recording.log)]
          .filter(e => e.kind === 'warn' || e.kind === 'bug')
          .map(e => e.kind);
        expect(warnings).toEqual([]);
        expect(recording.result.limits).toEqual([]);
        const asked = recording.result.batches.reduce((sum, b) => sum + b.updates * (b.times ?? 1), 0);
        expect(countOf(recording, 'update')).toBe(asked);
        expect(movedFrames(recording)).toEqual([]);
        expect(faultsOf(finished(scenario))).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });
});

/** What later laps are to earlier ones: how far on their events are, and how many there can be. */
import type { Fold } from '../../model/log-columns.ts';
import { TABLE_FRAMES, TABLE_PFN } from '../entries.ts';
import type { Machine } from '../machine.ts';
import { gatherCapacity } from '../ops/zap.ts';
import * as st from '../state.ts';
import type { UniformTables } from '../uniform.ts';

/** A fold whose turns are so many pages apart, and name page tables that are `by` further on. */
export function foldOf(
  { build }: Machine,
  { following }: UniformTables,
  rows: Pick<Fold, 'begin' | 'end' | 'times' | 'pages' | 'cycles'>,
  by: number,
): Fold {
  return {
    ...rows,
    protnoneFrames: rows.pages * following.protnoneStep,
    tables: {
      first: TABLE_PFN + build.entries.offset,
      count: TABLE_FRAMES,
      by,
      pmds: Math.floor(rows.pages / build.layout.spanPages(3)),
    },
  };
}

/** How often a CPU can gather so many pages more, and do so much of a block's work, before its gather is full or the block is done. */
export function timesUntilFull(m: Machine, b: number, gathered: number, work: number): number {
  const room = gatherCapacity(m) - 1 - m.state[b + st.GATHERED];
  return Math.min(
    gathered > 0 ? Math.floor(room / gathered) : Number.POSITIVE_INFINITY,
    work > 0 ? Math.floor((m.state[b + st.ZAP_WORK] - 1) / work) : Number.POSITIVE_INFINITY,
  );
}

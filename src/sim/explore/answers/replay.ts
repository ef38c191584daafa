/**
 * From a way (whose turn it was at each visible step) to a witness: the replay code, and what an ordinary run that
 * follows it logs, in the kernel's words, as far as it bears on the page in question.
 */
import { eventLine } from '../../../model/event-words.ts';
import type { EventKind } from '../../../model/events.ts';
import type { Witness } from '../../../model/explored.ts';
import { expandedEvents, type LogEvent } from '../../../model/log.ts';
import type { Recording } from '../../../model/report.ts';
import { shows } from '../../expect.ts';
import { runBackend } from '../../run.ts';
import { type BackendChoice, type HappeningKind, happeningKinds, type Scenario } from '../../scenario.ts';
import { formatSchedule } from '../../schedule.ts';
import { type Focus, withMoved } from './focus.ts';

/** Events that tell a story; the rest is bookkeeping of the buffer and of the walker. */
const told: ReadonlySet<string> = new Set<EventKind | HappeningKind>([
  ...happeningKinds,
  'xen_mmu_ptep_modify_prot_start',
  'xen_mmu_ptep_modify_prot_commit',
  'xen_mmu_set_pte',
  'xen_mmu_set_pte_at',
  'xen_mc_flush',
  'xen_mmu_flush_tlb_multi',
  'xen_mmu_flush_tlb_one_user',
  'lock',
  'unlock',
  'load',
  'store',
  'xchg',
  'cmpxchg',
  'flush_tlb',
  'trap',
  'hypercall',
  'update',
  'update_failed',
  'emulate',
  'notify',
  'shadow_fault',
  'shadow_zap',
  'read',
  'write',
  'set_ad',
  'repair',
  'lost',
  'saved',
  'warn',
  'return',
]);

export interface Replay {
  readonly recording: Recording;
  readonly witness: Witness;
}

/** Replays a way with an ordinary run. */
export function replay(
  scenario: Scenario,
  choice: BackendChoice,
  way: readonly number[],
  shortest: boolean,
  focus: Focus,
): Replay {
  const turns: { cpu: number; steps: number }[] = [];
  for (const cpu of way) {
    const turn = turns.at(-1);
    if (turn?.cpu === cpu) turn.steps++;
    else turns.push({ cpu, steps: 1 });
  }
  const schedule = formatSchedule(turns);
  const { recording, outcome } = runBackend(scenario, choice, { schedule, bulk: false });
  const events = [...expandedEvents(recording.log)];
  const about = focus.pages(events, atom => shows(atom, outcome));
  const pages = withMoved(about, scenario, outcome.layout);
  const witness = [];
  for (const event of events) {
    if (told.has(event.kind) && isNear(event, pages)) {
      const { cpu, line, kind } = event;
      witness.push({ cpu, line, event: kind, text: eventLine(event, recording.pages) });
    }
    if (focus.last?.(event)) break;
  }
  return {
    recording,
    witness: { witness, schedule, steps: way.length, switches: Math.max(0, turns.length - 1), shortest },
  };
}

/** A lock is about the first page of its table, and a flush about a range; of entries, only the pages in question. */
function isNear({ kind, page }: LogEvent, pages: ReadonlySet<number>): boolean {
  return page < 0 || kind === 'lock' || kind === 'unlock' || kind === 'flush_tlb' || pages.has(page);
}

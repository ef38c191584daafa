/** What there is to say about one event: the same for the pointer's tooltip, the selection's line, and screen readers. */

import { eventWords } from '../src/model/event-words.ts';
import { flushReasons } from '../src/model/events.ts';
import type { PackedRecording } from '../src/protocol/messages.ts';
import type { BatchTotals } from './layout/batches.ts';
import type { TimelineLayout } from './layout/lanes.ts';
import { lastAtMost } from './layout/last-at-most.ts';
import { turnsOf } from './layout/turns.ts';
import * as strings from './strings.ts';

export interface Details {
  /** The event's name, as in the kernel's tracepoints. */
  readonly name: string;
  readonly text: string;
  /** Where and when: backend, CPU, script line, cycle. */
  readonly where: string;
  /** Where the event belongs to a batch. */
  readonly batch: string;
}

export function detailsOf(recording: PackedRecording, layout: TimelineLayout, event: number): Details {
  const e = layout.unfolding.event(event);
  const { turn, row, segment } = layout.unfolding.at(event);
  const where = [recording.result.backend, strings.perCpu(e.cpu)];
  if (e.line > 0) where.push(strings.line(e.line));
  where.push(strings.atCycle(Math.round(e.time)));
  const turns = turnsOf(segment, turn);
  if (turns.length > 0) where.push(strings.turns(turns));
  const totals = batchOf(layout, e.cpu, row);
  return {
    name: e.kind,
    text: eventWords(e, recording.pages),
    where: where.join(' · '),
    batch: totals ? batchSentence(totals) : '',
  };
}

/** The batch that a row fills or flushes. */
function batchOf(layout: TimelineLayout, cpu: number, row: number): BatchTotals | null {
  const buffer = layout.lanes.find(l => l.part === 'buffer' && l.cpu === cpu)?.buffer;
  if (!buffer) return null;
  const { fills, batches, totals } = buffer;
  const fill = lastAtMost(fills.length, row, i => fills.row[i]);
  const batch = lastAtMost(batches.length, row, i => batches.row[i]);
  if (batch < 0) return null;
  return fills.row[fill] === row || totals[batch].flush === row ? totals[batch] : null;
}

function batchSentence({ entries, updates, bytes, reason }: BatchTotals): string {
  return strings.batchSentence(entries, updates, bytes, strings.reasons[flushReasons[reason]]);
}

/**
 * To the next thing of interest on the timeline. What counts as next is a question to the log, not to the picture, so it
 * also finds what is folded or out of sight.
 */
import { kindIndex } from '../../src/model/events.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import type { TimelineLayout } from '../layout/lanes.ts';
import { shownRows } from '../layout/lines.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';

/** What the timeline can be gone through by. */
export interface Jump {
  /** With Shift, it goes back. */
  readonly key: string;
  readonly what: string;
  /** Goes there, and answers with what there is to say about it: nothing, or that there is no further one. */
  go(panel: Panel, step: 1 | -1): string;
}

const toKind =
  (kind: number, what: string) =>
  (panel: Panel, step: 1 | -1): string =>
    go(panel, what, step, ({ unfolding }, from) => unfolding.seek(from, step, row => unfolding.log.kind[row] === kind));

/** Whatever is flushed leaves by a hypercall, and so does what never was queued. */
export const jumps: readonly Jump[] = [
  { key: 'n', what: strings.flush, go: toKind(kindIndex.hypercall, strings.flush) },
  { key: 't', what: strings.trap, go: toKind(kindIndex.trap, strings.trap) },
  { key: 'l', what: strings.lost, go: toKind(kindIndex.lost, strings.lost) },
  { key: 'p', what: strings.statement, go: toKind(kindIndex.statement, strings.statement) },
  { key: 'r', what: strings.difference, go: toDifference },
];

/** To the next (or previous) difference between runs that stand above each other. */
function toDifference(panel: Panel, step: 1 | -1): string {
  return go(panel, strings.difference, step, (_, from, recording) => {
    const events = panel.differences(recording);
    const next = step > 0 ? events.find(event => event > from) : events.findLast(event => event < from);
    return next ?? -1;
  });
}

/** Moves the playhead to what `next` finds after an event, in the playhead's run or else in another one that is shown. */
function go(
  panel: Panel,
  what: string,
  step: 1 | -1,
  next: (layout: TimelineLayout, from: number, recording: PackedRecording) => number,
): string {
  const focused = panel.focused();
  const time = focused && panel.playhead ? panel.timeOf(focused, panel.playhead.event) : null;
  for (const recording of new Set([focused, ...panel.recordings()])) {
    if (!recording) continue;
    const layout = panel.layout(recording);
    const outside = step > 0 ? -1 : layout.unfolding.count;
    const here =
      recording === focused ? panel.playhead?.event : time === null ? undefined : panel.eventAt(recording, time);
    const event = next(layout, here ?? outside, recording);
    if (event < 0) continue;
    panel.moveTo({ backend: recording.result.backend, event });
    return '';
  }
  return strings.noMore(what);
}

/** Moves the playhead to the event before or after that is not filtered away, whatever its lane. */
export function step(panel: Panel, by: 1 | -1): string {
  const recording = panel.focused();
  if (!recording) return strings.noMore(strings.event);
  const { unfolding } = panel.layout(recording);
  const outside = by > 0 ? -1 : unfolding.count;
  const event = unfolding.seek(panel.playhead?.event ?? outside, by, shownRows(unfolding.log, panel.hidden));
  if (event < 0) return strings.noMore(strings.event);
  panel.moveTo({ backend: recording.result.backend, event });
  return '';
}

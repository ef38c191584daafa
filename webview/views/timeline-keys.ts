/**
 * The timeline from the keyboard: along a lane, between lanes, to the next thing of interest, and the window itself.
 * What counts as next is a question to the log, not to the picture, so it also finds what is folded or out of sight.
 */
import { kindIndex } from '../../src/model/events.ts';
import type { PanelRecording } from '../../src/protocol/messages.ts';
import { hitOf } from '../draw/hit.ts';
import type { LaneRow, Rows } from '../draw/rows.ts';
import type { Host } from '../host.ts';
import type { Hidden } from '../layout/hidden.ts';
import type { TimelineLayout } from '../layout/lanes.ts';
import { shownRows } from '../layout/lines.ts';
import { layers, layersOf } from '../layout/places.ts';
import { pan, wholeRun, zoom } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import { SEARCH_FIELD } from './search.ts';

/** What can be jumped to, by its key. Whatever is flushed leaves by a hypercall, and so does what never was queued. */
export const jumps = {
  n: { kind: kindIndex.hypercall, what: strings.flush },
  t: { kind: kindIndex.trap, what: strings.trap },
  l: { kind: kindIndex.lost, what: strings.lost },
  s: { kind: kindIndex.statement, what: strings.statement },
} as const;
export type JumpKey = keyof typeof jumps;
/** Jumps to the next place at which the runs above each other differ. */
export const DIFFERENCE_KEY = 'd';

/**
 * Jumps to the next (or previous) flush, trap or lost bit, in the playhead's backend or else in the other one that is
 * shown. Answers with what there is to say about it: nothing, or that there is none.
 */
export function jump(panel: Panel, key: JumpKey, step: 1 | -1): string {
  const { kind, what } = jumps[key];
  return go(panel, what, step, ({ unfolding }, from) =>
    unfolding.seek(from, step, row => unfolding.log.kind[row] === kind),
  );
}

/** The same to the next (or previous) difference between the runs that are shown. */
export function jumpToDifference(panel: Panel, step: 1 | -1): string {
  return go(panel, strings.difference, step, (_, from, recording) => {
    const events = panel.differences(recording);
    const next = step > 0 ? events.find(event => event > from) : events.findLast(event => event < from);
    return next ?? -1;
  });
}

/** Moves the playhead to what `next` finds after an event, in the playhead's run or else in the other one. */
function go(
  panel: Panel,
  what: string,
  step: 1 | -1,
  next: (layout: TimelineLayout, from: number, recording: PanelRecording) => number,
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
export function step(panel: Panel, by: 1 | -1): void {
  const recording = panel.focused();
  if (!recording) return;
  const { unfolding } = panel.layout(recording);
  const outside = by > 0 ? -1 : unfolding.count;
  const event = unfolding.seek(panel.playhead?.event ?? outside, by, shownRows(unfolding.log, panel.hidden));
  if (event >= 0) panel.moveTo({ backend: recording.result.backend, event });
}

/** Does what a key means; false where it means nothing here. */
export function onKey(
  event: KeyboardEvent,
  panel: Panel,
  rows: Rows,
  host: Host,
  say: (text: string) => void,
): boolean {
  say('');
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const lower = event.key.toLowerCase();
  if (event.key.length === 1 && lower in jumps) {
    say(jump(panel, lower as JumpKey, event.shiftKey ? -1 : 1));
    return true;
  }
  if (lower === DIFFERENCE_KEY) {
    say(jumpToDifference(panel, event.shiftKey ? -1 : 1));
    return true;
  }
  const end = panel.end();
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) panel.look(pan(panel.view, step * 0.2, end));
      else along(panel, rows, step);
      return true;
    }
    case 'ArrowUp':
    case 'ArrowDown':
      across(panel, rows, event.key === 'ArrowDown' ? 1 : -1);
      return true;
    case '+':
    case '=':
    case '-':
      panel.look(zoom(panel.view, event.key === '-' ? 1.5 : 1 / 1.5, anchor(panel), end));
      return true;
    case 'a':
    case 'b': {
      const recording = panel.playhead && panel.recording(panel.playhead.backend);
      const edge = event.key === 'a' ? panel.view.from : panel.view.to;
      const time = recording ? panel.timeOf(recording, panel.playhead!.event) : edge;
      panel.mark({ ...panel.markers, [event.key]: time });
      return true;
    }
    case '/':
      document.getElementById(SEARCH_FIELD)?.focus();
      return true;
    case 'x':
      panel.mark({});
      return true;
    case ',':
    case '.':
      step(panel, event.key === '.' ? 1 : -1);
      return true;
    case '0':
      panel.look(wholeRun(end));
      return true;
    case 'Home':
    case 'End': {
      const span = panel.view.to - panel.view.from;
      panel.look(pan(panel.view, event.key === 'Home' ? -end / span - 1 : end / span + 1, end));
      return true;
    }
    case 'Enter': {
      const recording = panel.focused();
      if (!recording || !panel.playhead) return true;
      const { line } = panel.layout(recording).unfolding.event(panel.playhead.event);
      if (line > 0) host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
      return true;
    }
    case 'Escape':
      panel.moveTo(null);
      return true;
    default:
      return false;
  }
}

/** Zooming holds the playhead where it stands if it is in sight, else the middle. */
export function anchor(panel: Panel): number {
  const recording = panel.playhead && panel.recording(panel.playhead.backend);
  if (!recording) return 0.5;
  const { from, to } = panel.view;
  const share = (panel.timeOf(recording, panel.playhead!.event) - from) / (to - from);
  return share >= 0 && share <= 1 ? share : 0.5;
}

/** The event before or after in the playhead's lane. */
function along(panel: Panel, rows: Rows, step: 1 | -1): void {
  const lane = laneOfPlayhead(panel, rows) ?? rows.lanes[0];
  if (!lane) return;
  const { unfolding } = lane.layout;
  const from = panel.playhead ? panel.playhead.event : panel.eventAt(lane.recording, panel.view.from) - 1;
  const found = unfolding.seek(from, step, inLane(lane, panel.hidden));
  if (found >= 0) panel.moveTo({ backend: lane.recording.result.backend, event: found });
}

/** The event of the lane above or below that is nearest in time, at or before the playhead. */
function across(panel: Panel, rows: Rows, step: 1 | -1): void {
  const here = laneOfPlayhead(panel, rows);
  const index = here ? rows.lanes.indexOf(here) + step : 0;
  const lane = rows.lanes[index];
  if (!lane) return;
  const { unfolding } = lane.layout;
  const time = here ? panel.timeOf(here.recording, panel.playhead!.event) : panel.view.from;
  const passes = inLane(lane, panel.hidden);
  const at = panel.eventAt(lane.recording, time);
  const before = unfolding.seek(at + 1, -1, passes);
  const event = before >= 0 ? before : unfolding.seek(at, 1, passes);
  if (event >= 0) panel.moveTo({ backend: lane.recording.result.backend, event });
}

function laneOfPlayhead(panel: Panel, rows: Rows): LaneRow | undefined {
  return panel.playhead ? hitOf(rows.lanes, panel.playhead.backend, panel.playhead.event)?.row : undefined;
}

function inLane({ lane, layout }: Pick<LaneRow, 'lane' | 'layout'>, hidden: Hidden): (row: number) => boolean {
  const { log } = layout.unfolding;
  const wanted = new Set<string>(layersOf[lane.part]);
  const shown = shownRows(log, hidden);
  return row => shown(row) && (lane.cpu < 0 || log.cpu[row] === lane.cpu) && wanted.has(layers[log.kind[row]] ?? '');
}

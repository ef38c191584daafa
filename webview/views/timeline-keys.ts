/**
 * The timeline from the keyboard. Letters, digits and signs work wherever the keyboard is in the panel; the arrow keys,
 * which other elements have a use for, on the timeline alone: along a lane, between lanes, and the window itself.
 */
import { hitOf } from '../draw/hit.ts';
import type { LaneRow, Rows } from '../draw/rows.ts';
import type { Hit } from '../draw/scene.ts';
import type { Host } from '../host.ts';
import { toShared } from '../layout/clock.ts';
import type { Hidden } from '../layout/hidden.ts';
import { shownRows } from '../layout/lines.ts';
import { layers, layersOf } from '../layout/places.ts';
import { around, pan, wholeRun, zoom } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { jumps, step } from './timeline-jumps.ts';

/** Share of the window by which a key moves it. */
const PANNED = 0.2;
const ZOOMED = 1.5;

/** Does what a letter, a digit or a sign means; false where it means nothing. */
export function onLetter({ key, shiftKey }: KeyboardEvent, panel: Panel, selection: () => Hit | null): boolean {
  const jump = jumps.find(by => by.key === key.toLowerCase());
  if (jump) {
    panel.say(jump.go(panel, shiftKey ? -1 : 1));
    return true;
  }
  const act = letters[key];
  const said = act?.(panel, selection);
  if (act) panel.say(typeof said === 'string' ? said : '');
  return act !== undefined;
}

/** One that answers with a text has that said. */
const letters: Readonly<Partial<Record<string, (panel: Panel, selection: () => Hit | null) => unknown>>> = {
  w: panel => zoomBy(panel, 1 / ZOOMED),
  '+': panel => zoomBy(panel, 1 / ZOOMED),
  '=': panel => zoomBy(panel, 1 / ZOOMED),
  s: panel => zoomBy(panel, ZOOMED),
  '-': panel => zoomBy(panel, ZOOMED),
  a: panel => panel.look(pan(panel.view, -PANNED, panel.end())),
  d: panel => panel.look(pan(panel.view, PANNED, panel.end())),
  '0': panel => panel.look(wholeRun(panel.end())),
  f: (panel, selection) => zoomToSelection(panel, selection()),
  g: panel => foldWaits(panel),
  m: panel => mark(panel, 'a'),
  M: panel => mark(panel, 'b'),
  x: panel => panel.mark({}),
  ',': panel => step(panel, -1),
  '.': panel => step(panel, 1),
};

/** Zooms in by a factor below 1, out by one above. */
export function zoomBy(panel: Panel, factor: number): void {
  panel.look(zoom(panel.view, factor, anchor(panel), panel.end()));
}

/** Fits what is selected into the window, else what lies between the markers. */
export function zoomToSelection(panel: Panel, hit: Hit | null): string {
  const range = panel.range();
  if (hit) {
    const clock = panel.clock(hit.row.recording);
    const { start, end } = hit.visible;
    panel.look(around(toShared(clock, start), toShared(clock, end), panel.end()));
  } else if (range) panel.look(around(range.from, range.to, panel.end()));
  else return strings.nothingToZoomTo;
  return '';
}

/** Folds long waits, or shows them again; says how many, and where not all are. */
export function foldWaits(panel: Panel): string {
  panel.arrange({ folded: !panel.folded });
  const { folded, waits } = panel.clocks;
  if (!panel.folded) return '';
  if (waits === 0) return strings.noWaits;
  return folded < waits ? strings.foldedSome(folded, waits) : strings.foldedAll(folded);
}

/** Puts a marker at the playhead; without one, at the window's edge. */
function mark(panel: Panel, marker: 'a' | 'b'): void {
  const recording = panel.playhead && panel.recording(panel.playhead.backend);
  const edge = marker === 'a' ? panel.view.from : panel.view.to;
  const time = recording ? panel.timeOf(recording, panel.playhead!.event) : edge;
  panel.mark({ ...panel.markers, [marker]: time });
}

/** Does what a named key means on the timeline itself; false where it means nothing there. */
export function onKey(event: KeyboardEvent, panel: Panel, rows: Rows, host: Host): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const end = panel.end();
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) panel.look(pan(panel.view, step * PANNED, end));
      else along(panel, rows, step);
      return true;
    }
    case 'ArrowUp':
    case 'ArrowDown':
      across(panel, rows, event.key === 'ArrowDown' ? 1 : -1);
      return true;
    case 'Home':
    case 'End': {
      const span = panel.view.to - panel.view.from;
      panel.look(pan(panel.view, event.key === 'Home' ? -end / span - 1 : end / span + 1, end));
      return true;
    }
    case 'Enter': {
      const recording = panel.focused();
      const line = recording && panel.playhead ? panel.layout(recording).unfolding.event(panel.playhead.event).line : 0;
      if (line > 0) host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
      else panel.say(strings.noLine);
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
function anchor(panel: Panel): number {
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
  else panel.say(strings.laneEnds);
}

/** The event of the lane above or below that is nearest in time, at or before the playhead. */
function across(panel: Panel, rows: Rows, step: 1 | -1): void {
  const here = laneOfPlayhead(panel, rows);
  const index = here ? rows.lanes.indexOf(here) + step : 0;
  const lane = rows.lanes[index];
  if (!lane) return panel.say(strings.noLane);
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

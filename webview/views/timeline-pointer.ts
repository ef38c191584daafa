/**
 * The timeline under the pointer: drag the lanes to pan, with Shift to mark what lies between, over several lanes to draw
 * a box around them, and the axis to move the playhead through time; click a box to select it and show its script line, ctrl-wheel to zoom, a double click to
 * zoom to a box. What is selected by pointer is in sight, so nothing scrolls.
 */
import { hitAt } from '../draw/hit.ts';
import { AXIS_HEIGHT } from '../draw/rows.ts';
import { GUTTER, type Hit, type Scene, timeAt } from '../draw/scene.ts';
import type { Host } from '../host.ts';
import { pan, zoom } from '../layout/viewport.ts';
import { laneKey } from '../shown.ts';
import type { Panel } from '../state.ts';
import { zoomToSelection } from './timeline-keys.ts';
import type { Tooltip } from './tooltip.ts';

/** Pixels that a press may move and still be a click. */
const STILL = 3;

/** Pixels down that make a box of what is marked. */
const BOX = 12;

interface Press {
  readonly kind: 'pan' | 'scrub' | 'range';
  readonly x: number;
  readonly y: number;
  readonly moved: boolean;
}

/** Listens to the pointer on `canvas`; `scene` is what is drawn at the moment. */
export function onPointer(canvas: HTMLCanvasElement, scene: () => Scene, panel: Panel, host: Host, tip: Tooltip): void {
  const lanesWidth = () => Math.max(1, canvas.clientWidth - GUTTER);
  let press: Press | null = null;

  canvas.addEventListener(
    'wheel',
    event => {
      const zooming = event.ctrlKey || event.metaKey;
      const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      // a plain vertical wheel scrolls the page
      if (!zooming && !across) return;
      event.preventDefault();
      tip.hide();
      const share = Math.min(1, Math.max(0, (event.offsetX - GUTTER) / lanesWidth()));
      panel.look(
        zooming
          ? zoom(panel.view, Math.exp(event.deltaY / 300), share, panel.end())
          : pan(panel.view, across / lanesWidth(), panel.end()),
      );
    },
    { passive: false },
  );
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    const { offsetX: x, offsetY: y } = event;
    tip.hide();
    canvas.setPointerCapture(event.pointerId);
    press = { kind: y < AXIS_HEIGHT && x >= GUTTER ? 'scrub' : event.shiftKey ? 'range' : 'pan', x, y, moved: false };
    if (press.kind === 'scrub') scrub(panel, timeAt(scene(), x));
  });
  canvas.addEventListener('pointermove', event => {
    const { offsetX: x, offsetY: y } = event;
    if (press?.kind === 'scrub') {
      scrub(panel, timeAt(scene(), x));
    } else if (press?.kind === 'range') {
      const at = (pixel: number) => Math.max(0, timeAt(scene(), Math.max(pixel, GUTTER)));
      const box = Math.abs(y - press.y) > BOX ? { lanes: lanesBetween(scene(), press.y, y) } : {};
      if (Math.abs(x - press.x) > STILL) panel.mark({ a: at(press.x), b: at(x), ...box });
      tip.hide();
    } else if (press && (press.moved || Math.abs(x - press.x) > STILL)) {
      panel.look(pan(panel.view, (press.x - x) / lanesWidth(), panel.end()));
      press = { kind: 'pan', x, y, moved: true };
      tip.hide();
    } else {
      const hit = hitAt(scene(), x, y);
      canvas.classList.toggle('over', hit !== null);
      canvas.classList.toggle('axis-over', y < AXIS_HEIGHT);
      if (hit) tip.show(hit, x, y);
      else tip.hide();
    }
  });
  canvas.addEventListener('pointerup', event => {
    const click = press?.kind === 'pan' && !press.moved;
    press = null;
    if (click) select(panel, host, hitAt(scene(), event.offsetX, event.offsetY));
  });
  canvas.addEventListener('dblclick', event => {
    const hit = hitAt(scene(), event.offsetX, event.offsetY);
    if (hit) zoomToSelection(panel, hit);
  });
  canvas.addEventListener('pointercancel', () => {
    press = null;
  });
  canvas.addEventListener('pointerleave', () => tip.hide());
}

function select(panel: Panel, host: Host, hit: Hit | null): void {
  if (!hit) {
    panel.moveTo(null);
    return;
  }
  const { recording, layout } = hit.row;
  panel.moveTo({ backend: recording.result.backend, event: hit.event }, false);
  const { line } = layout.unfolding.event(hit.event);
  if (line > 0) host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
}

function lanesBetween({ rows }: Scene, y: number, other: number): string[] {
  const [top, bottom] = [Math.min(y, other), Math.max(y, other)];
  return rows.lanes
    .filter(row => row.top < bottom && row.top + row.height > top)
    .map(({ recording, lane }) => laneKey(recording.result.backend, lane.part, lane.cpu));
}

/** Puts the playhead on the last event at or before a time. */
function scrub(panel: Panel, time: number): void {
  const recording = panel.focused();
  if (!recording) return;
  const { unfolding } = panel.layout(recording);
  if (unfolding.count === 0) return;
  const event = panel.eventAt(recording, time);
  if (panel.playhead?.event !== event) panel.moveTo({ backend: recording.result.backend, event }, false);
}

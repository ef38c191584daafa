/**
 * The batch timeline: a canvas with the lanes of the chosen backends, and its buttons. Drawing is in draw/, layout in
 * layout/, keys and pointer in files of their own; here are the canvas's size, its frames, and the window that follows the
 * playhead. The axis is drawn a second time, on a canvas of its own that stays under the toolbar while the lanes scroll.
 */

import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el } from '../dom.ts';
import { hitOf } from '../draw/hit.ts';
import { AXIS_HEIGHT, type LaneRow, type Rows, stackRows } from '../draw/rows.ts';
import type { Hit, Scene } from '../draw/scene.ts';
import { SvgPaper } from '../draw/svg.ts';
import { drawTimeline, drawTop } from '../draw/timeline.ts';
import type { Host } from '../host.ts';
import { toShared } from '../layout/clock.ts';
import { reveal } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { onThemeChange, readTheme } from '../theme.ts';
import { backendChoice } from './backend-choice.ts';
import { laneFilter } from './lane-filter.ts';
import { minimap } from './minimap.ts';
import { rangeTotals } from './range-totals.ts';
import { onKey, onLetter } from './timeline-keys.ts';
import { onPointer } from './timeline-pointer.ts';
import { toolbar } from './timeline-toolbar.ts';
import { tooltip } from './tooltip.ts';
import type { View } from './view.ts';

export function timeline(section: HTMLElement, panel: Panel, host: Host): View {
  const canvas = el('canvas', {
    tabindex: 0,
    role: 'application',
    'aria-roledescription': strings.timelineRole,
    'aria-describedby': 'timeline-help timeline-selected',
  });
  const axis = el('canvas', { class: 'ruler', 'aria-hidden': 'true' });
  const spot = el('i', { class: 'spot' });
  const frame = el('div', { class: 'frame' }, canvas, axis, spot);
  const help = el('p', { class: 'unseen', id: 'timeline-help' }, strings.timelineHelp);
  const truncated = el('p', { class: 'why' }, strings.truncated);
  const tip = tooltip(frame);
  const bar = toolbar(panel, () => selection());
  const map = minimap(panel, () => theme);
  const between = rangeTotals(panel);
  const filter = laneFilter(panel);
  const backends = backendChoice(panel);
  bar.element.append(backends.element, filter.element);
  section.append(bar.element, frame, map.element, between.element, truncated, help);

  const ctx = canvas.getContext('2d')!;
  const top = axis.getContext('2d')!;
  let theme = readTheme();
  let rows: Rows = { heads: [], lanes: [], height: 0 };
  let script: readonly string[] = [];
  let width = 0;
  let pending = false;

  const scene = (): Scene => {
    const { playhead } = panel;
    const recording = playhead && panel.recording(playhead.backend);
    return {
      rows,
      view: panel.view,
      theme,
      width,
      height: rows.height,
      script,
      cursorLine: panel.cursorLine,
      markers: panel.markers,
      clocks: panel.clocks.of,
      axis: panel.clocks.axis,
      playhead: recording ? { ...playhead, time: panel.timeOf(recording, playhead.event) } : null,
    };
  };
  const selection = (): Hit | null =>
    panel.playhead ? hitOf(rows.lanes, panel.playhead.backend, panel.playhead.event) : null;
  const draw = () => {
    pending = false;
    const now = scene();
    drawTimeline(ctx, now, selection());
    drawTop(top, now, axis.offsetTop);
  };
  const redraw = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  };
  const resize = () => {
    width = frame.clientWidth;
    // the axis, and a lane that is scrolled to, stand under the toolbar, which may have two lines
    frame.style.setProperty('--bar', `${bar.element.offsetHeight}px`);
    const ratio = window.devicePixelRatio || 1;
    for (const [paper, height] of [
      [ctx, rows.height],
      [top, AXIS_HEIGHT],
    ] as const) {
      paper.canvas.width = Math.round(width * ratio);
      paper.canvas.height = Math.round(height * ratio);
      paper.canvas.style.height = `${height}px`;
      paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    // at once: a canvas is blank after a change of size
    draw();
  };

  const sizes = new ResizeObserver(resize);
  for (const element of [frame, bar.element]) sizes.observe(element);
  document.addEventListener('scroll', redraw, true);
  onThemeChange(() => {
    theme = readTheme();
    map.draw();
    redraw();
  });

  onPointer(canvas, scene, panel, host, tip);
  onPointer(axis, scene, panel, host, tip);
  canvas.addEventListener('keydown', event => {
    if (onKey(event, panel, rows, host)) event.preventDefault();
  });

  /** The cycle at which a run was over, where that is before the window. */
  const overAt = (recording: PackedRecording): number | null => {
    const { end } = panel.layout(recording);
    return toShared(panel.clock(recording), end) < panel.view.from ? end : null;
  };
  const stack = () => {
    const shown = panel.recordings().map(recording => ({ recording, layout: panel.layout(recording) }));
    rows = stackRows(shown, panel.hidden, overAt);
  };
  const follow = () => {
    const { playhead } = scene();
    if (!playhead) return;
    const hit = selection();
    const on = (own: number) => (hit ? toShared(panel.clock(hit.row.recording), own) : own);
    const { start, end } = hit
      ? { start: on(hit.visible.start), end: on(hit.visible.end) }
      : { start: playhead.time, end: playhead.time };
    panel.view = reveal(panel.view, start, end, panel.end());
    if (hit) scrollTo(hit.row);
  };
  /** Brings a lane into sight, except from under the hands of who walks through a section below. */
  const scrollTo = ({ top, height }: LaneRow) => {
    if (document.activeElement?.closest('.folds')) return;
    spot.style.top = `${top}px`;
    spot.style.height = `${height}px`;
    spot.scrollIntoView({ block: 'nearest' });
  };

  return {
    key: event => onLetter(event, panel, selection),
    picture(format) {
      if (format === 'png') return canvas.toDataURL('image/png').split(',')[1];
      const paper = new SvgPaper(ctx);
      drawTimeline(paper, scene(), selection());
      redraw();
      return paper.text(width, rows.height, strings.timelineLabel(panel.chosen.join(', ')));
    },
    update(changes) {
      if (!panel.shown) return;
      between.update(changes);
      filter.update(changes);
      backends.update(changes);
      bar.update(changes);
      if (changes.has('shown')) script = panel.shown.text?.split(/\r?\n/) ?? [];
      if (changes.has('shown') || changes.has('chosen') || changes.has('filter')) {
        stack();
        truncated.hidden = !panel.recordings().some(r => panel.layout(r).unfolding.log.truncated);
        canvas.setAttribute('aria-label', strings.timelineLabel(panel.chosen.join(', ')));
        resize();
      }
      if (changes.has('playhead') && panel.follow) follow();
      // a run that has ended gives its place to the others, and gets it back
      if (rows.heads.some(({ recording, over }) => over !== overAt(recording))) {
        stack();
        resize();
      }
      map.draw();
      redraw();
    },
  };
}

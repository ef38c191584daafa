/**
 * The strip below the timeline that always shows the whole run; a press or drag moves the window there. It says nothing
 * that the timeline does not, and keys move the window as well, so it is hidden from screen readers.
 */
import { el } from '../dom.ts';
import { drawStrips, drawWindow, type MapScene, mapHeight, mapTimeAt } from '../draw/minimap.ts';
import { clamp, wholeRun } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import type { Theme } from '../theme.ts';

export interface Minimap {
  readonly element: HTMLElement;
  draw(): void;
}

export function minimap(panel: Panel, theme: () => Theme): Minimap {
  const canvas = el('canvas', { class: 'minimap', 'aria-hidden': 'true' });
  const element = el('div', { class: 'frame' }, canvas);
  const ctx = canvas.getContext('2d')!;
  /** The strips, drawn once and copied under every position of the window. */
  const strips = document.createElement('canvas');
  let drawnFor = '';
  let drawnRuns: readonly object[] = [];
  let pending = false;

  const scene = (): MapScene => {
    const { playhead } = panel;
    const recording = playhead && panel.recording(playhead.backend);
    return {
      runs: panel.recordings().map(recording => ({
        recording,
        layout: panel.layout(recording),
        clock: panel.clock(recording),
      })),
      whole: wholeRun(panel.end()),
      view: panel.view,
      theme: theme(),
      width: element.clientWidth,
      playhead: recording ? panel.timeOf(recording, playhead.event) : null,
    };
  };
  const paint = () => {
    pending = false;
    const now = scene();
    const ratio = window.devicePixelRatio || 1;
    const height = mapHeight(now.runs.length);
    const runs = now.runs.map(run => run.layout);
    const key = JSON.stringify([now.width, ratio, now.theme, panel.aligned, panel.folded]);
    if (key !== drawnFor || runs.length !== drawnRuns.length || runs.some((run, i) => run !== drawnRuns[i])) {
      drawnFor = key;
      drawnRuns = runs;
      for (const made of [canvas, strips]) {
        made.width = Math.round(now.width * ratio);
        made.height = Math.round(height * ratio);
      }
      canvas.style.height = `${height}px`;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const under = strips.getContext('2d')!;
      under.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawStrips(under, now);
    }
    if (strips.width === 0) return;
    ctx.drawImage(strips, 0, 0, now.width, height);
    drawWindow(ctx, now);
  };
  const draw = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(paint);
  };
  const go = (event: PointerEvent) => {
    const { from, to } = panel.view;
    const middle = mapTimeAt(scene(), event.offsetX);
    panel.look(clamp({ from: middle - (to - from) / 2, to: middle + (to - from) / 2 }, panel.end()));
  };
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener('pointermove', event => {
    if (canvas.hasPointerCapture(event.pointerId)) go(event);
  });
  new ResizeObserver(draw).observe(element);
  return { element, draw };
}

/**
 * The batch timeline: a canvas with the lanes of the chosen backends, its buttons, and below it the words of what is
 * selected. Drawing is in draw/, layout in layout/; here are only the canvas's size, its frames and its pointer.
 */
import { detailsLine, detailsOf } from '../details.ts';
import { el } from '../dom.ts';
import { hitAt, hitOf } from '../draw/hit.ts';
import { type Rows, stackRows } from '../draw/rows.ts';
import { GUTTER, type Hit, type Scene } from '../draw/scene.ts';
import { drawTimeline } from '../draw/timeline.ts';
import type { Host } from '../host.ts';
import { pan, reveal, zoom } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import { onThemeChange, readTheme } from '../theme.ts';
import { onKey } from './timeline-keys.ts';
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
  const frame = el('div', { class: 'frame' }, canvas);
  const selected = el('p', { class: 'selected mono', id: 'timeline-selected', 'aria-live': 'polite' });
  const help = el(
    'p',
    { class: 'help' },
    el('span', { 'aria-hidden': 'true' }, strings.keys),
    el('span', { class: 'unseen', id: 'timeline-help' }, strings.timelineHelp),
  );
  const truncated = el('p', { class: 'why' }, strings.truncated);
  const tip = tooltip(frame);
  const bar = toolbar(panel);
  section.append(bar.element, frame, selected, truncated, help);

  const ctx = canvas.getContext('2d')!;
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
      playhead: recording ? { ...playhead, time: panel.layout(recording).unfolding.timeOf(playhead.event) } : null,
    };
  };
  const selection = (): Hit | null =>
    panel.playhead ? hitOf(rows.lanes, panel.playhead.backend, panel.playhead.event) : null;
  const draw = () => {
    pending = false;
    drawTimeline(ctx, scene(), selection());
  };
  const redraw = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  };
  const resize = () => {
    width = frame.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(rows.height * ratio);
    canvas.style.height = `${rows.height}px`;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    // at once: a canvas is blank after a change of size
    draw();
  };

  new ResizeObserver(resize).observe(frame);
  onThemeChange(() => {
    theme = readTheme();
    redraw();
  });

  const share = (x: number) => Math.min(1, Math.max(0, (x - GUTTER) / Math.max(1, width - GUTTER)));
  canvas.addEventListener(
    'wheel',
    event => {
      const zooming = event.ctrlKey || event.metaKey;
      const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      // a plain vertical wheel scrolls the page
      if (!zooming && !across) return;
      event.preventDefault();
      const next = zooming
        ? zoom(panel.view, Math.exp(event.deltaY / 300), share(event.offsetX), panel.end())
        : pan(panel.view, across / Math.max(1, width - GUTTER), panel.end());
      panel.look(next);
    },
    { passive: false },
  );

  let drag: { x: number; moved: boolean } | null = null;
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    drag = { x: event.offsetX, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', event => {
    if (drag && (drag.moved || Math.abs(event.offsetX - drag.x) > 3)) {
      panel.look(pan(panel.view, (drag.x - event.offsetX) / Math.max(1, width - GUTTER), panel.end()));
      drag = { x: event.offsetX, moved: true };
      tip.hide();
      return;
    }
    const hit = hitAt(scene(), event.offsetX, event.offsetY);
    canvas.classList.toggle('over', hit !== null);
    if (hit) tip.show(hit, event.offsetX, event.offsetY);
    else tip.hide();
  });
  canvas.addEventListener('pointerup', event => {
    const wasDrag = drag?.moved;
    drag = null;
    if (wasDrag) return;
    const hit = hitAt(scene(), event.offsetX, event.offsetY);
    if (!hit) {
      panel.moveTo(null);
      return;
    }
    const { recording, layout } = hit.row;
    panel.moveTo({ backend: recording.result.backend, event: hit.event });
    const { line } = layout.unfolding.event(hit.event);
    if (line > 0) host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
  });
  canvas.addEventListener('pointerleave', () => tip.hide());
  canvas.addEventListener('keydown', event => {
    if (onKey(event, panel, rows, host, bar.say)) event.preventDefault();
  });

  const describe = () => {
    if (!panel.playhead) {
      selected.textContent = strings.nothingSelected;
      return;
    }
    const recording = panel.recording(panel.playhead.backend)!;
    selected.textContent = detailsLine(detailsOf(recording, panel.layout(recording), panel.playhead.event));
  };

  return {
    update(changes) {
      if (!panel.shown) return;
      if (changes.has('shown')) script = panel.shown.text?.split(/\r?\n/) ?? [];
      if (changes.has('shown') || changes.has('chosen')) {
        rows = stackRows(panel.recordings().map(recording => ({ recording, layout: panel.layout(recording) })));
        truncated.hidden = !panel.recordings().some(r => r.log.truncated);
        canvas.setAttribute('aria-label', strings.timelineLabel(panel.chosen.join(', ')));
        resize();
      }
      if (changes.has('playhead')) {
        describe();
        const hit = selection();
        if (hit) panel.view = reveal(panel.view, hit.visible.start, hit.visible.end, panel.end());
      }
      redraw();
    },
  };
}

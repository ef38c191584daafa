/**
 * The bar between the stage and the details: a drag, or an arrow key, gives the details more or less of the page. What was
 * chosen for below and for beside outlives a reload; without a choice, the style sheet decides.
 */
import { el } from '../dom.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import type { View } from './view.ts';

/** Least pixels for either side of the bar. */
const LEAST = 72;
/** Pixels that an arrow key moves the bar. */
const STEP = 24;

/** `body` holds the stage, the bar and the details, in this order. */
export function detailsSize(
  body: HTMLElement,
  details: HTMLElement,
  panel: Panel,
): View & { readonly bar: HTMLElement } {
  const bar = el('div', { class: 'bar-between', role: 'separator', tabindex: 0, 'aria-label': strings.detailsSize });
  const isBeside = () => getComputedStyle(body).gridTemplateColumns.split(' ').length > 1;
  const room = () => (isBeside() ? body.clientWidth : body.clientHeight);
  const now = () => {
    const box = details.getBoundingClientRect();
    return isBeside() ? box.width : box.height;
  };
  const set = (pixels: number) => {
    const size = Math.round(Math.min(Math.max(pixels, LEAST), Math.max(LEAST, room() - LEAST)));
    panel.resize({ [isBeside() ? 'beside' : 'under']: size });
  };

  bar.addEventListener('pointerdown', event => {
    if (event.button === 0) bar.setPointerCapture(event.pointerId);
  });
  bar.addEventListener('pointermove', event => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { right, bottom } = body.getBoundingClientRect();
    set(isBeside() ? right - event.clientX : bottom - event.clientY);
  });
  bar.addEventListener('dblclick', () => panel.resize({ [isBeside() ? 'beside' : 'under']: undefined }));
  bar.addEventListener('keydown', event => {
    const [more, less] = isBeside() ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== more && event.key !== less) return;
    event.preventDefault();
    set(now() + (event.key === more ? STEP : -STEP));
  });
  const tell = () => {
    bar.setAttribute('aria-orientation', isBeside() ? 'vertical' : 'horizontal');
    if (room() > 0) bar.setAttribute('aria-valuenow', String(Math.round((100 * now()) / room())));
  };
  // To measure at any other time would lay the page out.
  const resized = new ResizeObserver(tell);
  resized.observe(body);
  resized.observe(details);
  return {
    bar,
    update(changes) {
      if (!changes.has('open') && !changes.has('shown')) return;
      for (const side of ['under', 'beside'] as const) {
        const size = panel.sizes[side];
        if (size === undefined) body.style.removeProperty(`--${side}`);
        else body.style.setProperty(`--${side}`, `${size}px`);
      }
    },
  };
}

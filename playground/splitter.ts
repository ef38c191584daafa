/**
 * The bar between the script and the panel: dragged with a pointer, or moved with the arrow keys. Where the page is
 * narrow the two lie below each other, and the bar moves up and down instead.
 */
import { el } from '../webview/dom.ts';
import { words } from './words.ts';

/** The script's share of the page, in percent. */
const least = 15;
const most = 85;
const usual = 48;
const step = 2;
const storageKey = 'ptelab.splitter';

/** Makes the bar; `panes` is the grid that it divides, by the variable `--share`. */
export function splitter(panes: HTMLElement, controls: string, storage: Storage | undefined): HTMLElement {
  const stacked = matchMedia('(max-width: 800px)');
  const bar = el('div', {
    class: 'splitter',
    role: 'separator',
    tabindex: 0,
    'aria-label': words.splitter,
    'aria-controls': controls,
    'aria-valuemin': least,
    'aria-valuemax': most,
  });
  let share = usual;
  const move = (to: number) => {
    share = Math.min(most, Math.max(least, to));
    panes.style.setProperty('--share', String(share));
    bar.setAttribute('aria-valuenow', String(Math.round(share)));
  };
  const keep = () => {
    try {
      storage?.setItem(storageKey, String(share));
    } catch {
      // A place that is forgotten is no loss.
    }
  };
  const turn = () => bar.setAttribute('aria-orientation', stacked.matches ? 'horizontal' : 'vertical');
  bar.addEventListener('pointerdown', event => {
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    bar.focus();
  });
  bar.addEventListener('pointermove', event => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const box = panes.getBoundingClientRect();
    const part = stacked.matches ? (event.clientY - box.top) / box.height : (event.clientX - box.left) / box.width;
    move(part * 100);
  });
  bar.addEventListener('pointerup', keep);
  bar.addEventListener('dblclick', () => {
    move(usual);
    keep();
  });
  bar.addEventListener('keydown', event => {
    const to = keys(share)[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
    keep();
  });
  stacked.addEventListener('change', turn);
  turn();
  move(kept(storage));
  return bar;
}

function keys(share: number): Record<string, number> {
  return {
    ArrowLeft: share - step,
    ArrowUp: share - step,
    ArrowRight: share + step,
    ArrowDown: share + step,
    Home: least,
    End: most,
    Enter: usual,
  };
}

function kept(storage: Storage | undefined): number {
  try {
    return Number(storage?.getItem(storageKey)) || usual;
  } catch {
    return usual;
  }
}

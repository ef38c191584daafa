/** The pointer's tooltip over the timeline. Screen readers have the selection's line, which says the same. */
import { detailsOf } from '../details.ts';
import { el } from '../dom.ts';
import type { Hit } from '../draw/scene.ts';
import * as strings from '../strings.ts';

export interface Tooltip {
  show(hit: Hit, x: number, y: number): void;
  hide(): void;
}

const DISTANCE = 14;

/** Milliseconds that the pointer rests before the tooltip covers what is beside it. */
const REST = 400;

export function tooltip(frame: HTMLElement): Tooltip {
  const tip = el('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  frame.append(tip);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(waiting);
    tip.hidden = true;
  };
  const show = (hit: Hit, x: number, y: number) => {
    const { recording, layout } = hit.row;
    const d = detailsOf(recording, layout, hit.event);
    const { merged, times } = hit.visible;
    const more = times > 0 ? strings.times(times) : merged > 1 ? strings.merged(merged) : '';
    const lines = [d.text, d.batch, d.where].filter(Boolean).map(text => el('div', {}, text));
    tip.replaceChildren(el('strong', {}, more ? `${d.name} (${more})` : d.name), ...lines);
    tip.hidden = false;
    const left = x + DISTANCE + tip.offsetWidth > frame.clientWidth ? x - DISTANCE - tip.offsetWidth : x + DISTANCE;
    tip.style.left = `${Math.max(0, left)}px`;
    tip.style.top = `${y + DISTANCE}px`;
  };
  return {
    show(hit, x, y) {
      clearTimeout(waiting);
      if (tip.hidden) waiting = setTimeout(() => show(hit, x, y), REST);
      else show(hit, x, y);
    },
    hide,
  };
}

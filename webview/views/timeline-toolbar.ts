/** The timeline's buttons: the same as its keys, for the pointer and for those who look for them. */
import { el } from '../dom.ts';
import { type IconName, icon } from '../icons.ts';
import { wholeRun, zoom } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import { timelineStrings } from '../strings/timeline.ts';
import { strings } from '../strings.ts';
import { anchor, DIFFERENCE_KEY, type JumpKey, jump, jumps, jumpToDifference, step } from './timeline-keys.ts';

export interface Toolbar {
  readonly element: HTMLElement;
  /** Shows a remark beside the buttons, and has it read out. */
  say(text: string): void;
  /** Shows how the panel stands. */
  update(): void;
}

export function toolbar(panel: Panel): Toolbar {
  const said = el('span', { class: 'said', role: 'status' });
  const say = (text: string) => {
    said.textContent = text;
  };
  const align = el(
    'button',
    {
      type: 'button',
      class: 'small toggle',
      title: timelineStrings.alignTitle,
      onclick: () => panel.align(!panel.aligned),
    },
    timelineStrings.align,
  );
  const difference = pair(
    strings.difference,
    strings.previous(strings.difference, DIFFERENCE_KEY),
    strings.next(strings.difference, DIFFERENCE_KEY),
    by => say(jumpToDifference(panel, by)),
  );
  const zoomBy = (factor: number) => panel.look(zoom(panel.view, factor, anchor(panel), panel.end()));
  const element = el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': strings.timeline },
    button('zoom-in', strings.zoomIn, () => zoomBy(1 / 1.5)),
    button('zoom-out', strings.zoomOut, () => zoomBy(1.5)),
    button('screen-full', strings.zoomFit, () => panel.look(wholeRun(panel.end()))),
    pair(strings.event, strings.previousEvent, strings.nextEvent, by => step(panel, by)),
    ...(Object.keys(jumps) as JumpKey[]).map(key => {
      const { what } = jumps[key];
      return pair(what, strings.previous(what, key), strings.next(what, key), by => say(jump(panel, key, by)));
    }),
    difference,
    align,
    said,
  );
  const update = () => {
    difference.hidden = align.hidden = panel.chosen.length < 2;
    align.setAttribute('aria-pressed', String(panel.aligned));
  };
  return { element, say, update };
}

/** Back and forth, with the word for what it goes by between. */
function pair(what: string, back: string, forth: string, go: (by: 1 | -1) => void): HTMLElement {
  return el(
    'span',
    { class: 'pair' },
    button('arrow-left', back, () => go(-1)),
    el('span', { 'aria-hidden': 'true' }, what),
    button('arrow-right', forth, () => go(1)),
  );
}

function button(name: IconName, title: string, act: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'tool', title, 'aria-label': title, onclick: act }, icon(name));
}

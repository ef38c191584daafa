/** The timeline's buttons: the same as its keys, for the pointer and for those who look for them. */
import { el } from '../dom.ts';
import type { Hit } from '../draw/scene.ts';
import { type IconName, icon } from '../icons.ts';
import { wholeRun } from '../layout/viewport.ts';
import type { Change } from '../shown.ts';
import type { Panel } from '../state.ts';
import * as timelineStrings from '../strings/timeline.ts';
import * as strings from '../strings.ts';
import { type Jump, jumps, step } from './timeline-jumps.ts';
import { foldWaits, zoomBy, zoomToSelection } from './timeline-keys.ts';

export interface Toolbar {
  readonly element: HTMLElement;
  /** Shows how the panel stands. */
  update(changes: ReadonlySet<Change>): void;
}

/** One event after the other; its keys are two, and none is shifted. */
const byEvent: Pick<Jump, 'what' | 'go'> = { what: strings.event, go: step };

export function toolbar(panel: Panel, selection: () => Hit | null): Toolbar {
  const said = el('span', { class: 'said', role: 'status' });
  const ways = [byEvent, ...jumps];
  const by = el(
    'select',
    { class: 'field', 'aria-label': timelineStrings.stepBy, title: timelineStrings.stepBy },
    ...ways.map(({ what }, i) => el('option', { value: i }, what)),
  );
  const back = button('arrow-left', '', () => panel.say(ways[Number(by.value)].go(panel, -1)));
  const forth = button('arrow-right', '', () => panel.say(ways[Number(by.value)].go(panel, 1)));
  const name = () => {
    const jump = jumps[Number(by.value) - 1];
    label(back, jump ? strings.previous(jump.what, jump.key) : strings.previousEvent);
    label(forth, jump ? strings.next(jump.what, jump.key) : strings.nextEvent);
  };
  by.addEventListener('change', name);
  name();
  const align = toggle('list-unordered', timelineStrings.alignTitle, timelineStrings.align, () =>
    panel.arrange({ aligned: !panel.aligned }),
  );
  const fold = toggle('fold', strings.byKey(timelineStrings.fold, 'g'), timelineStrings.fold, () =>
    panel.say(foldWaits(panel)),
  );
  const element = el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': strings.timeline },
    button('zoom-in', strings.zoomIn, () => zoomBy(panel, 1 / 1.5)),
    button('zoom-out', strings.zoomOut, () => zoomBy(panel, 1.5)),
    button('target', strings.zoomSelection, () => panel.say(zoomToSelection(panel, selection()))),
    button('screen-full', strings.zoomFit, () => panel.look(wholeRun(panel.end()))),
    el('span', { class: 'pair' }, back, by, forth),
    align,
    fold,
    said,
  );
  return {
    element,
    update(changes) {
      if (changes.has('remark')) said.textContent = said.title = panel.remark;
      align.hidden = panel.chosen.length < 2;
      align.setAttribute('aria-pressed', String(panel.aligned));
      fold.setAttribute('aria-pressed', String(panel.folded));
    },
  };
}

function button(name: IconName, title: string, act: () => void): HTMLElement {
  return el('button', { class: 'tool', title, 'aria-label': title, onclick: act }, icon(name));
}

/** A button that is on or off, and looks it. */
function toggle(name: IconName, title: string, text: string, act: () => void): HTMLElement {
  return el('button', { class: 'tool toggle', title, 'aria-label': text, onclick: act }, icon(name));
}

function label(element: HTMLElement, text: string): void {
  element.title = text;
  element.setAttribute('aria-label', text);
}

/** The timeline's buttons: the same as its keys, for the pointer and for those who look for them. */
import { el } from '../dom.ts';
import { type IconName, icon } from '../icons.ts';
import { wholeRun, zoom } from '../layout/viewport.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import { anchor, type JumpKey, jump } from './timeline-keys.ts';

const targets: readonly [key: JumpKey, what: string][] = [
  ['n', strings.flush],
  ['t', strings.trap],
  ['l', strings.lost],
];

export function toolbar(panel: Panel): HTMLElement {
  const said = el('span', { class: 'said', role: 'status' });
  const go = (key: JumpKey, what: string, step: 1 | -1) => {
    said.textContent = jump(panel, key, step) ? '' : strings.noMore(what);
  };
  const zoomBy = (factor: number) => panel.look(zoom(panel.view, factor, anchor(panel), panel.end()));
  return el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': strings.timeline },
    button('zoom-in', strings.zoomIn, () => zoomBy(1 / 1.5)),
    button('zoom-out', strings.zoomOut, () => zoomBy(1.5)),
    button('screen-full', strings.zoomFit, () => panel.look(wholeRun(panel.end()))),
    ...targets.map(([key, what]) =>
      el(
        'span',
        { class: 'pair' },
        button('arrow-left', strings.previous(what, key), () => go(key, what, -1)),
        el('span', { 'aria-hidden': 'true' }, what),
        button('arrow-right', strings.next(what, key), () => go(key, what, 1)),
      ),
    ),
    said,
  );
}

function button(name: IconName, title: string, act: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'tool', title, 'aria-label': title, onclick: act }, icon(name));
}

/** What the panel says where there is no run: what will be here and the two ways to get it, or why the script has none. */
import type { Problem } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import type { Failure } from '../shown.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import type { View } from './view.ts';

export function emptyState(panel: Panel, host: Host): View & { readonly element: HTMLElement } {
  const element = el('div', { class: 'empty' });
  const nothing = [
    el('h2', {}, strings.emptyTitle),
    el('p', {}, strings.emptyText),
    el(
      'div',
      { class: 'buttons' },
      el(
        'button',
        { class: 'primary', onclick: () => host.post({ kind: 'run', uri: '' }) },
        icon('play'),
        strings.emptyRun,
      ),
      el('button', { onclick: () => host.post({ kind: 'example' }) }, strings.emptyExample),
    ),
  ];
  let drawn: Failure | null | undefined;
  return {
    element,
    update() {
      element.hidden = panel.shown !== null;
      if (panel.failure === drawn) return;
      drawn = panel.failure;
      refill(element, ...(drawn?.problems ? why(drawn, drawn.problems, host) : nothing));
    },
  };
}

/** What is wrong with the script, each with the way to its place. */
function why({ uri, script = '' }: Failure, problems: readonly Problem[], host: Host): HTMLElement[] {
  const items = problems.map(({ line, message }) => {
    const go = () => host.post({ kind: 'reveal', uri, line });
    return el('li', {}, el('button', { class: 'link place', onclick: go }, strings.line(line)), ` ${message}`);
  });
  return [el('h2', {}, strings.notRun(script)), el('ul', { class: 'problems' }, ...items)];
}

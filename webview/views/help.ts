/** The list of keys with the legend of the timeline: a dialog that `?` opens and Escape closes. */

import { el } from '../dom.ts';
import { SAMPLE_HEIGHT, SAMPLE_WIDTH, samples } from '../draw/legend.ts';
import { icon } from '../icons.ts';
import * as say from '../strings/help.ts';
import * as strings from '../strings.ts';
import { readTheme, type Theme } from '../theme.ts';
import type { Section } from './sections.ts';
import { jumps } from './timeline-jumps.ts';

export interface Help {
  readonly element: HTMLElement;
  /** Opens it for those who do not know the key. */
  readonly button: HTMLElement;
  open(): void;
}

export function help(sections: readonly Section[]): Help {
  const legend = el('ul', { class: 'legend' });
  const close = el('button', { class: 'small', onclick: () => element.close() }, say.close);
  const element = el(
    'dialog',
    { class: 'help-box', 'aria-labelledby': 'help-title' },
    el('div', { class: 'line' }, el('h2', { id: 'help-title' }, say.title), close),
    el(
      'div',
      { class: 'help-columns' },
      el(
        'div',
        {},
        keys(say.moving, say.moves),
        el('p', { class: 'why' }, say.pointer),
        keys(
          say.going,
          jumps.map(({ key, what }) => [key, what]),
        ),
      ),
      el(
        'div',
        {},
        keys(
          say.sections,
          sections.map(({ entry }) => [entry.key, entry.title]),
        ),
        el('h3', {}, say.legend),
        legend,
      ),
    ),
  );
  element.addEventListener('click', event => event.target === element && element.close());
  const open = () => {
    const theme = readTheme();
    const names = Object.keys(samples) as (keyof typeof samples)[];
    legend.replaceChildren(...names.map(name => el('li', {}, sample(name, theme), say.meanings[name])));
    element.showModal();
  };
  const label = strings.byKey(say.title, '?');
  const button = el('button', { class: 'tool', title: label, 'aria-label': label, onclick: open }, icon('question'));
  return { element, button, open };
}

function keys(title: string, rows: readonly (readonly [keys: string, what: string])[]): HTMLElement {
  const lines = rows.map(([key, what]) => el('div', {}, el('dt', {}, el('kbd', {}, key)), el('dd', {}, what)));
  return el('div', {}, el('h3', {}, title), el('dl', { class: 'keys' }, ...lines));
}

function sample(name: keyof typeof samples, theme: Theme): HTMLElement {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [SAMPLE_WIDTH * ratio, SAMPLE_HEIGHT * ratio];
  const canvas = el('canvas', { class: 'sample', width, height, 'aria-hidden': 'true' });
  const ctx = canvas.getContext('2d')!;
  ctx.scale(ratio, ratio);
  samples[name](ctx, theme);
  return canvas;
}

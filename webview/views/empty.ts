/** What the panel says before the first run: what will be here, and the two ways to get it. */
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import { strings } from '../strings.ts';

export function emptyState(host: Host): HTMLElement {
  return el(
    'div',
    { class: 'empty' },
    el('h2', {}, strings.emptyTitle),
    el('p', {}, strings.emptyText),
    el(
      'div',
      { class: 'buttons' },
      el(
        'button',
        { class: 'primary', type: 'button', onclick: () => host.post({ kind: 'run', uri: '' }) },
        icon('play'),
        strings.emptyRun,
      ),
      el('button', { type: 'button', onclick: () => host.post({ kind: 'example' }) }, strings.emptyExample),
    ),
  );
}

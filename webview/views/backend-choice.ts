/** Which runs stand in the timeline: a box each, in the script's order; one that could not be made says why. */
import { el, refill } from '../dom.ts';
import type { Change } from '../shown.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/timeline.ts';
import * as strings from '../strings.ts';
import { popover, tick } from './popover.ts';

export interface BackendChoice {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

export function backendChoice(panel: Panel): BackendChoice {
  const { element, summary, box } = popover('backends');
  const row = (name: string) =>
    tick(
      name,
      { key: `lane backend ${name}`, checked: panel.chosen.includes(name), only: say.only, title: say.onlyByEnter },
      () => panel.toggle(name),
      () => panel.choose(name),
    );
  const none = ({ backend, error }: { readonly backend: string; readonly error: string }) =>
    tick(
      backend,
      { key: '', checked: false, only: '', disabled: true, title: strings.refused(error) },
      () => undefined,
      () => undefined,
    );
  return {
    element,
    update(changes) {
      if (!changes.has('shown') && !changes.has('chosen')) return;
      const names = panel.names();
      element.hidden = names.length < 2;
      summary.textContent = say.backends(panel.chosen.length, names.length);
      const all = el(
        'button',
        { class: 'link', 'data-key': 'all backends', onclick: () => panel.choose(...names) },
        say.all,
      );
      refill(box, el('div', { class: 'ticks' }, all, ...names.map(row), ...(panel.shown?.refused ?? []).map(none)));
    },
  };
}

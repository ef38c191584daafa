/** The panel's top line: which script, how it stands with its run, and the button that runs it. */
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import type { Panel, Status } from '../state.ts';
import { strings } from '../strings.ts';
import type { View } from './view.ts';

export function header(container: HTMLElement, panel: Panel, host: Host): View {
  const name = el('h1', {});
  const status = el('div', { role: 'status', class: 'banner' });
  const run = el(
    'button',
    {
      class: 'primary',
      type: 'button',
      onclick: () => panel.shown && host.post({ kind: 'run', uri: panel.shown.uri }),
    },
    icon('play'),
    strings.run,
  );
  container.append(name, status, run);
  return {
    update(changes) {
      if (changes.has('shown')) name.textContent = panel.shown?.script ?? strings.panel;
      run.hidden = !panel.shown;
      if (changes.has('status')) {
        status.className = `banner ${panel.status.kind}`;
        refill(status, ...statusLine(panel.status, panel.shown !== null));
      }
    },
  };
}

function statusLine(status: Status, shown: boolean): Node[] {
  switch (status.kind) {
    case 'fresh':
      return status.message ? [el('span', {}, status.message)] : [];
    case 'running':
      return [icon('sync'), el('span', {}, status.message)];
    case 'stale':
      return [icon('history'), el('span', {}, status.message)];
    case 'failed':
      return [icon('error'), el('span', {}, shown ? `${status.message} ${strings.failedKeeps}` : status.message)];
  }
}

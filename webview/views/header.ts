/**
 * The panel's top line: which script, how it stands with its run, and the button that runs it, or gives up the run that
 * goes on. How far that is changes too often to be read out, so it stands beside the live region.
 */
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import type { Panel, Shown } from '../state.ts';
import type { Status } from '../status.ts';
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
  const progress = el('span', { class: 'progress' });
  const cancel = el(
    'button',
    {
      type: 'button',
      class: 'cancel',
      onclick: () => {
        panel.cancel();
        host.post({ kind: 'cancel', uri: panel.shown?.uri ?? '' });
      },
    },
    strings.cancel,
  );
  container.append(name, status, progress, cancel, run);
  let said: Node[] = [];
  return {
    update(changes) {
      if (changes.has('shown')) name.textContent = panel.shown?.script ?? strings.panel;
      run.hidden = !panel.shown;
      if (changes.has('status')) {
        const { kind } = panel.status;
        status.className = `banner ${kind}`;
        const line = statusLine(panel.status, panel.shown);
        // the same words again would be read out again
        if (line.map(words).join() !== said.map(words).join()) refill(status, ...line);
        said = line;
        progress.textContent = panel.status.progress ?? '';
        cancel.hidden = kind !== 'running';
      }
    },
  };
}

function words(node: Node): string {
  return node.textContent ?? '';
}

function statusLine(status: Status, shown: Shown | null): Node[] {
  switch (status.kind) {
    case 'fresh':
      return status.message ? [el('span', {}, status.message)] : [];
    case 'running':
      return [icon('sync'), el('span', {}, status.message)];
    case 'stale':
      return [icon('history'), el('span', {}, status.message)];
    case 'failed':
      return [icon('error'), el('span', {}, failedLine(status.message, shown))];
  }
}

/** What failed, and what is still there to be seen. */
function failedLine(message: string, shown: Shown | null): string {
  if (!shown) return message;
  return `${message} ${shown.partial ? strings.partKeeps : strings.failedKeeps}`;
}

/**
 * The panel's top line: which script, how its expectations stand, how fresh its run is, and the button that runs it, or
 * gives up the run that goes on. How far that is changes too often to be read out, so it stands beside the live region.
 */
import { tallyOf } from '../../src/model/verdict.ts';
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { type IconName, icon } from '../icons.ts';
import type { Panel, Shown } from '../state.ts';
import type { Status } from '../status.ts';
import { strings } from '../strings.ts';
import type { View } from './view.ts';

export function header(container: HTMLElement, panel: Panel, host: Host): View {
  const name = el('h1', {});
  const verdict = el('span', { class: 'verdict', 'aria-live': 'polite' });
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
  container.append(name, verdict, status, progress, cancel, run);
  let said: Node[] = [];
  return {
    update(changes) {
      if (changes.has('shown')) name.textContent = panel.shown?.script ?? strings.panel;
      if (changes.has('shown') || changes.has('verdicts')) showTally(verdict, panel.shown);
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

/** How the expectations stand: the answer that the panel is looked at for. */
function showTally(verdict: HTMLElement, shown: Shown | null): void {
  const tally = tallyOf(shown?.expects ?? []);
  const harm = shown?.harm ?? '';
  const said = [strings.tally(tally), harm].filter(Boolean).join(', ');
  verdict.hidden = said === '';
  const bad = tally.fails > 0 || harm !== '';
  const [sign, tone]: [IconName, string] = bad
    ? ['error', 'bad']
    : tally.unknown > 0
      ? ['question', 'unsure']
      : ['pass', 'good'];
  verdict.className = `verdict ${tone}`;
  refill(verdict, icon(sign), said);
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

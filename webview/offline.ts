/**
 * The host of a page that was exported as a file (`ptelab export --to html`): the run stands in the page as JSON, and
 * the script beside the panel takes the editor's place. A pick in the panel marks its line, a click on a line tells
 * the panel.
 */
import type { PanelState, ToPanel } from '../src/protocol/messages.ts';
import { el } from './dom.ts';
import type { Host } from './host.ts';
import type { Shown } from './shown.ts';
import * as outcomeStrings from './strings/outcomes.ts';
import * as sweepStrings from './strings/sweep.ts';

/** The host of this page; undefined where no run stands in it. */
export function offlineHost(): Host | undefined {
  const text = document.getElementById('run')?.textContent;
  if (!text) return undefined;
  const shown: Shown = JSON.parse(text);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const colour = () => {
    document.body.className = dark.matches ? 'vscode-dark' : 'vscode-light';
  };
  colour();
  dark.addEventListener('change', colour);
  let receive: (message: ToPanel) => void = () => undefined;
  const mark = scriptBeside(shown, line => receive({ kind: 'cursor', uri: shown.uri, line }));
  let kept: PanelState | undefined;
  return {
    post: message => {
      if (message.kind === 'ready') receive(shown);
      if (message.kind === 'reveal') mark(message.line);
      if (message.kind === 'outcomes') {
        const { uri, version } = shown;
        receive({ kind: 'outcomes', uri, version, outcomes: null, problem: outcomeStrings.offline });
      }
      if (message.kind === 'sweep')
        receive({ kind: 'sweep', uri: shown.uri, params: [], report: null, problem: sweepStrings.offline });
    },
    listen: listener => {
      receive = listener;
    },
    load: () => kept,
    save: state => {
      kept = state;
    },
  };
}

/** Shows the script's lines; the answer marks one of them. */
function scriptBeside({ script, text = '' }: Shown, onPick: (line: number) => void): (line: number) => void {
  const lines = text.split('\n').map((line, i) => {
    const pick = () => {
      mark(i + 1);
      onPick(i + 1);
    };
    return el('span', { onclick: pick }, `${String(i + 1).padStart(4)}  ${line}`);
  });
  const mark = (line: number) => {
    for (const [i, element] of lines.entries()) element.classList.toggle('current', i === line - 1);
    lines[line - 1]?.scrollIntoView({ block: 'nearest' });
  };
  document
    .getElementById('root')!
    .before(el('details', { class: 'script' }, el('summary', {}, script), el('pre', { tabindex: 0 }, ...lines)));
  return mark;
}

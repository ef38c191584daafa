/**
 * The panel's top: which script and which question; how its expectations stand, on which evidence, along which schedule; how
 * fresh its run is, and the button that runs it, or gives up the run that goes on. How far that is changes too often to be
 * read out, so it stands beside the live region.
 */
import { el, refill } from '../dom.ts';
import { evidenceOf } from '../evidence.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import type { Shown } from '../shown.ts';
import type { Panel } from '../state.ts';
import type { Status } from '../status.ts';
import * as say from '../strings/outcomes.ts';
import * as strings from '../strings.ts';
import { tallySummary } from './verdicts.ts';
import type { View } from './view.ts';

/** `goTo` brings a section into sight, by its id; `help` is the button that lists the keys. */
export function header(
  container: HTMLElement,
  panel: Panel,
  host: Host,
  goTo: (id: string) => void,
  help: HTMLElement,
): View {
  const name = el('h1', {});
  const question = el('span', { class: 'question' });
  const tally = el('button', { class: 'link verdict', title: strings.byKey(strings.verdicts, 'v') });
  tally.addEventListener('click', () => goTo('verdicts'));
  const verdict = el('span', { 'aria-live': 'polite' }, tally);
  const evidence = el('span', { class: 'quiet evidence' });
  const schedule = el('span', { class: 'schedule' });
  const status = el('div', { role: 'status', class: 'banner' });
  const run = el(
    'button',
    {
      class: 'primary',
      onclick: () => panel.shown && host.post({ kind: 'run', uri: panel.shown.uri }),
    },
    icon('play'),
    strings.run,
  );
  const progress = el('span', { class: 'progress' });
  const cancel = el(
    'button',
    {
      class: 'cancel',
      onclick: () => {
        panel.cancel();
        host.post({ kind: 'cancel', uri: panel.shown?.uri ?? '' });
      },
    },
    strings.cancel,
  );
  const back = el(
    'button',
    {
      class: 'small',
      onclick: () => panel.shown && host.post({ kind: 'back', uri: panel.shown.uri }),
    },
    strings.backToRun,
  );
  const place = el('button', {
    class: 'link place',
    onclick: () => {
      const problem = panel.failure?.problems?.[0];
      if (problem) host.post({ kind: 'reveal', uri: panel.failure!.uri, line: problem.line });
    },
  });
  const pin = el('button', {
    class: 'tool toggle',
    onclick: () => {
      panel.receive({ kind: 'pinned', pinned: !panel.pinned });
      host.post({ kind: 'pin', pinned: panel.pinned === true });
    },
  });
  const answer = el('div', { class: 'line answer' }, verdict, evidence, schedule, back);
  container.append(
    el('div', { class: 'line' }, name, question, status, place, progress, cancel, help, pin, run),
    answer,
  );
  let said: Node[] = [];
  return {
    update(changes) {
      const { shown } = panel;
      if (changes.has('shown') || changes.has('status')) {
        name.textContent = name.title = shown?.script ?? panel.failure?.script ?? strings.panel;
        question.textContent = question.title = shown?.question ?? '';
        answer.hidden = !shown;
        schedule.textContent = scheduleWords(shown);
        schedule.title = [schedule.textContent, shown?.schedule].filter(Boolean).join('\n');
        schedule.hidden = shown?.comparison !== undefined;
        schedule.classList.toggle('quiet', shown?.schedule === undefined);
        back.hidden = shown?.schedule === undefined;
      }
      if (changes.has('shown') || changes.has('verdicts')) {
        showTally(tally, shown);
        const grounds = evidenceOf(shown?.expects ?? []);
        evidence.textContent = grounds ? strings.evidence(grounds) : (shown?.grounds ?? '');
        evidence.title = grounds?.lateStores ? strings.lateStores[grounds.lateStores] : '';
      }
      run.hidden = !shown;
      pin.hidden = panel.pinned === undefined;
      if (changes.has('pinned')) {
        const title = panel.pinned ? strings.unpin : strings.pin;
        pin.title = title;
        pin.setAttribute('aria-label', strings.pin);
        pin.setAttribute('aria-pressed', String(panel.pinned === true));
        refill(pin, icon('pin'));
      }
      if (changes.has('status')) {
        const { kind } = panel.status;
        status.className = `banner ${kind}`;
        const line = statusLine(panel.status, panel.shown);
        // the same words again would be read out again
        if (line.map(words).join() !== said.map(words).join()) refill(status, ...line);
        said = line;
        progress.textContent = panel.status.progress ?? '';
        cancel.hidden = kind !== 'running';
        const problem = panel.failure?.problems?.[0];
        place.hidden = !shown || !problem;
        place.textContent = problem ? strings.goToLine(problem.line) : '';
      }
    },
  };
}

/** Which schedule is shown: the script's own, or one that was asked for, by what it shows. */
function scheduleWords(shown: Shown | null): string {
  const { schedule, replay } = shown ?? {};
  if (schedule === undefined) return strings.ownSchedule;
  if (!replay?.title) return strings.alongSchedule(schedule);
  return replay.line > 0 ? say.witnessOf(replay.line, replay.title) : say.shows(replay.title);
}

/** How the expectations stand: the answer that the panel is looked at for. */
function showTally(verdict: HTMLElement, shown: Shown | null): void {
  const harm = shown?.harm ?? '';
  const { text: asked, sign: standing } = tallySummary(shown?.expects ?? []);
  // of a script that expects nothing, what its exploration says
  const said = [asked || (harm ? '' : (shown?.found ?? '')), harm].filter(Boolean).join(', ');
  verdict.hidden = said === '';
  const [sign, tone] = harm
    ? (['error', 'bad'] as const)
    : !asked && !shown?.certain
      ? (['question', 'unsure'] as const)
      : standing;
  verdict.className = `link verdict ${tone}`;
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
      return [icon('loading'), el('span', {}, status.message)];
    case 'stale':
      return [icon('history'), el('span', {}, status.message)];
    case 'failed':
      return [icon('error'), el('span', {}, failedLine(status.message, shown))];
  }
}

/** What failed, and what is still there to be seen. */
function failedLine(message: string, shown: Shown | null): string {
  if (!shown) return message;
  const sentence = /[.?!]$/.test(message) ? message : `${message}.`;
  return `${sentence} ${shown.partial ? strings.partKeeps : strings.failedKeeps}`;
}

/**
 * The outcomes, as herd7 prints its states: how each differs from the first, what happened, and for each backend that can
 * end so a button that plays it. They are asked for when somebody looks, and again after an edit once the script has been
 * explored, for as long as the section is open.
 */
import type { OutcomeList } from '../../src/protocol/explored.ts';
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import { type OutcomeView, outcomeRows } from '../layout/outcome-rows.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/outcomes.ts';
import * as strings from '../strings.ts';
import { grid, rowHead } from '../table.ts';
import { flagWords } from './flag-words.ts';
import type { View } from './view.ts';

const ID = 'outcomes';

export function outcomesView(section: HTMLElement, panel: Panel, host: Host): View {
  const list = el('button', { class: 'small', 'data-key': 'list outcomes', onclick: () => ask() });
  const status = el('span', { class: 'said', role: 'status' });
  const body = el('div', { class: 'scroll tall', tabindex: 0, role: 'group', 'aria-labelledby': ID });
  const notes = el('ul', { class: 'limits' });
  section.append(el('p', { class: 'why' }, say.why, ' ', list, status), body, notes);
  /** The script and version that were asked for last. */
  let asked = '';
  let waiting = false;

  const key = () => `${panel.shown?.uri} ${panel.shown?.version}`;
  const ask = () => {
    if (!panel.shown) return;
    asked = key();
    waiting = true;
    host.post({ kind: 'outcomes', uri: panel.shown.uri });
    draw();
  };
  const known = () => panel.outcomes?.outcomes ?? null;
  const fresh = () => panel.outcomes !== null && panel.outcomes.version === panel.shown?.version;
  const draw = () => {
    const found = known();
    list.textContent = found ? say.again : say.list;
    list.hidden = waiting || (found !== null && fresh());
    const problem = panel.outcomes?.problem;
    status.textContent = waiting ? say.listing : problem ? say.failed(problem) : found && !fresh() ? say.stale : '';
    body.hidden = !found;
    const rows = found ? outcomeRows(found.rows, say.name) : [];
    refill(body, found && table(rows, panel, host));
    refill(notes, ...limitsOf(found).map(text => el('li', {}, icon('warning'), text)));
  };

  return {
    summary: () => {
      const found = fresh() ? known() : null;
      if (!found) return { text: panel.shown?.grounds ?? '' };
      const complete = found.backends.every(backend => backend.complete && backend.cut === 0);
      return { text: (complete ? say.outcomes : say.found)(found.rows.length) };
    },
    update(changes) {
      if (!panel.shown || panel.shown.partial) return;
      if (changes.has('outcomes')) waiting = false;
      const now =
        changes.has('open') || changes.has('verdicts') || (changes.has('shown') && panel.shown.schedule === undefined);
      if (now && panel.open.has(ID) && asked !== key() && !fresh()) ask();
      else if (changes.has('outcomes') || changes.has('shown') || changes.has('verdicts')) draw();
    },
  };
}

/** What keeps the list from being all there is. */
function limitsOf(found: OutcomeList | null): string[] {
  return (found?.backends ?? []).flatMap(({ backend, cut, complete }) => [
    ...(cut > 0 ? [say.cut(backend, cut)] : []),
    ...(complete ? [] : [say.incomplete(backend)]),
  ]);
}

function table(rows: readonly OutcomeView[], panel: Panel, host: Host): HTMLElement {
  return grid(
    'outcomes',
    ['#', say.ends, say.happened, say.play],
    rows.map((row, i) => rowOf(row, i + 1, panel, host)),
  );
}

function rowOf(row: OutcomeView, number: number, panel: Panel, host: Host): HTMLElement {
  const { shown } = panel;
  const ends = row.ends.map(({ pages, words }) => el('div', { class: 'bits mono' }, `${pages} `, ...flagWords(words)));
  // What happens is bad news only where an expectation fails, or where it does harm that none allows.
  const fails = shown?.harm || shown?.expects.some(({ ok }) => ok === false);
  const happened = [
    ...row.happened.map(({ text, bad }) => {
      const [sign, tone] = fails && bad ? (['error', 'bad'] as const) : (['info', 'quiet'] as const);
      return el('div', { class: `verdict ${tone}` }, icon(sign), text);
    }),
    ...row.missing.map(word => el('div', { class: 'quiet' }, say.not(word))),
  ];
  const plays = row.on.map(({ backend, schedule }) => {
    const current = shown?.replay?.backend === backend && shown.schedule === schedule;
    const title = say.playOn(row.name, backend, schedule);
    return el(
      'button',
      {
        class: 'small play',
        title,
        'aria-label': title,
        'aria-pressed': String(current),
        'data-key': `play ${number} ${backend}`,
        onclick: () => {
          const version = panel.outcomes?.version;
          if (shown && version !== undefined)
            host.post({ kind: 'play', uri: shown.uri, backend, schedule, title: row.name, version });
        },
      },
      icon('play'),
      backend,
    );
  });
  return el(
    'tr',
    {},
    rowHead(strings.count(number)),
    el('td', {}, ...(row.same ? [el('span', { class: 'quiet' }, say.sameEnd)] : ends)),
    el('td', {}, ...(happened.length > 0 ? happened : [el('span', { class: 'quiet' }, say.nothing)])),
    el('td', {}, ...plays),
  );
}

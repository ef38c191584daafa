/**
 * What is shown, in the timeline and in the narrative: a box for each part of the machine, for each CPU, and for each kind
 * of event that the runs have; with a search, since there are many.
 */
import { eventKinds } from '../../src/model/events.ts';
import { el, refill } from '../dom.ts';
import { icon } from '../icons.ts';
import { cpuKey, kindKey } from '../layout/hidden.ts';
import { parts } from '../layout/places.ts';
import type { Change } from '../shown.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/timeline.ts';
import * as strings from '../strings.ts';
import { popover, tick } from './popover.ts';

export interface LaneFilter {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

/** Something that can be hidden, and its words. */
type Choice = readonly [key: string, text: string];

export function laneFilter(panel: Panel): LaneFilter {
  const { element, summary, box } = popover('lanes');
  const groups = el('div', { class: 'groups' });
  const search = el('input', { type: 'search', class: 'field', placeholder: say.search, 'aria-label': say.search });
  search.addEventListener('input', () => fill());
  box.append(search, groups);

  const hide = (keys: readonly string[], hidden: boolean) => {
    const all = new Set(panel.hidden);
    for (const key of keys) {
      if (hidden) all.add(key);
      else all.delete(key);
    }
    panel.filter(all);
  };
  const group = (name: string, choices: readonly Choice[]) => {
    const wanted = search.value.trim().toLowerCase();
    const found = choices.filter(([, text]) => text.toLowerCase().includes(wanted));
    if (found.length === 0) return null;
    const keys = found.map(([key]) => key);
    const button = (text: string, hidden: boolean) =>
      el('button', { class: 'link', 'data-key': `${name} ${text}`, onclick: () => hide(keys, hidden) }, text);
    const rows = found.map(([key, text]) =>
      tick(
        text,
        { key: `lane ${key}`, checked: !panel.hidden.has(key), only: say.only, title: say.onlyByEnter },
        checked => hide([key], !checked),
        () => {
          const others = choices.map(([other]) => other).filter(other => other !== key);
          panel.filter(new Set([...[...panel.hidden].filter(hidden => hidden !== key), ...others]));
        },
      ),
    );
    return el(
      'fieldset',
      {},
      el('legend', {}, name, ' ', button(say.all, false), ' ', button(say.none, true)),
      ...rows,
    );
  };
  // which kinds there are takes a walk through the logs, so it waits for somebody who wants to know
  const fill = () => {
    if (!element.open) return;
    const cpus = Math.max(1, ...panel.recordings().map(recording => recording.cpus));
    const keys = Array.from({ length: cpus }, (_, cpu) => cpu);
    refill(
      groups,
      group(
        say.lanes,
        parts.map(part => [part, strings.lanes[part]]),
      ),
      cpus > 1
        ? group(
            say.cpus,
            keys.map(cpu => [cpuKey(cpu), strings.perCpu(cpu)]),
          )
        : null,
      group(
        say.events,
        kindsOf(panel).map(kind => [kindKey(kind), kind]),
      ),
    );
  };
  element.addEventListener('toggle', fill);
  return {
    element,
    update(changes) {
      if (!changes.has('shown') && !changes.has('chosen') && !changes.has('filter')) return;
      fill();
      const text = panel.hidden.size > 0 ? say.filtered(panel.hidden.size) : say.filter;
      summary.title = text;
      summary.setAttribute('aria-label', text);
      summary.replaceChildren(icon('filter'), panel.hidden.size > 0 ? strings.count(panel.hidden.size) : '');
    },
  };
}

/** The kinds of event in the runs shown, in the order of the model. */
function kindsOf(panel: Panel): string[] {
  const there = panel.recordings().map(recording => panel.layout(recording).unfolding.kinds);
  return eventKinds.filter((_, kind) => there.some(kinds => kinds.has(kind)));
}

/**
 * What is shown, in the timeline and in the narrative: a box for each part of the machine, for each CPU, and for each kind
 * of event that the runs have.
 */
import { eventKinds } from '../../src/model/events.ts';
import { el, refill } from '../dom.ts';
import { cpuKey, kindKey } from '../layout/hidden.ts';
import { parts } from '../layout/places.ts';
import type { Change } from '../shown.ts';
import type { Panel } from '../state.ts';
import { timelineStrings as say } from '../strings/timeline.ts';
import { strings } from '../strings.ts';

export interface LaneFilter {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

export function laneFilter(panel: Panel): LaneFilter {
  const boxes = el('div', { class: 'boxes' });
  const summary = el('summary', {}, say.filter);
  const element = el('details', { class: 'filter' }, summary, boxes);
  const toggle = (key: string, shown: boolean) => {
    const hidden = new Set(panel.hidden);
    if (shown) hidden.delete(key);
    else hidden.add(key);
    panel.filter(hidden);
  };
  const box = (key: string, text: string) => {
    const input = el('input', {
      type: 'checkbox',
      'data-key': `lane ${key}`,
      checked: !panel.hidden.has(key),
      onchange: () => toggle(key, input.checked),
    });
    return el('label', {}, input, text);
  };
  // which kinds there are takes a walk through the logs, so it waits for somebody who wants to know
  const fill = () => {
    if (!element.open) return;
    const cpus = Math.max(1, ...panel.recordings().map(recording => recording.cpus));
    const keys = Array.from({ length: cpus }, (_, cpu) => cpu);
    refill(
      boxes,
      group(
        say.lanes,
        ...parts.map(part => box(part, strings.lanes[part])),
        ...(cpus > 1 ? keys.map(cpu => box(cpuKey(cpu), strings.perCpu(cpu))) : []),
      ),
      group(say.events, ...kindsOf(panel).map(kind => box(kindKey(kind), kind))),
    );
  };
  element.addEventListener('toggle', fill);
  return {
    element,
    update(changes) {
      if (!changes.has('shown') && !changes.has('chosen') && !changes.has('filter')) return;
      fill();
      summary.textContent = panel.hidden.size > 0 ? say.filtered(panel.hidden.size) : say.filter;
    },
  };
}

function group(name: string, ...boxes: HTMLElement[]): HTMLElement {
  return el('fieldset', {}, el('legend', {}, name), ...boxes);
}

/** The kinds of event in the runs shown, in the order of the model. */
function kindsOf(panel: Panel): string[] {
  const there = new Uint8Array(eventKinds.length);
  for (const { log } of panel.recordings()) for (let row = 0; row < log.length; row++) there[log.kind[row]] = 1;
  return eventKinds.filter((_, kind) => there[kind]);
}

/** Which lanes are shown, in the timeline and in the narrative: a box for each part of the machine, and for each CPU. */
import { el, refill } from '../dom.ts';
import { cpuKey } from '../layout/hidden.ts';
import { parts } from '../layout/places.ts';
import type { Change, Panel } from '../state.ts';
import { timelineStrings as say } from '../strings/timeline.ts';
import { strings } from '../strings.ts';

export interface LaneFilter {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

export function laneFilter(panel: Panel): LaneFilter {
  const boxes = el('div', { class: 'boxes', role: 'group', 'aria-label': say.filter });
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
  return {
    element,
    update(changes) {
      if (!changes.has('shown') && !changes.has('chosen') && !changes.has('filter')) return;
      const cpus = Math.max(1, ...panel.recordings().map(recording => recording.cpus));
      const keys = Array.from({ length: cpus }, (_, cpu) => cpu);
      refill(
        boxes,
        ...parts.map(part => box(part, strings.lanes[part])),
        ...(cpus > 1 ? keys.map(cpu => box(cpuKey(cpu), strings.perCpu(cpu))) : []),
      );
      summary.textContent = panel.hidden.size > 0 ? say.filtered(panel.hidden.size) : say.filter;
    },
  };
}

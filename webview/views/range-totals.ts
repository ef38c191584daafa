/**
 * What lies between the markers, in words: the difference on the clock, and the counts of each backend shown; where a
 * box was drawn around some lanes, the events of these by kind.
 */
import { el, refill } from '../dom.ts';
import { toOwn } from '../layout/clock.ts';
import type { Lane } from '../layout/lanes.ts';
import { kindsIn, totalsIn } from '../layout/totals.ts';
import { clamp } from '../layout/viewport.ts';
import { type Change, laneKey } from '../shown.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/timeline.ts';
import * as strings from '../strings.ts';

export interface RangeTotals {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

export function rangeTotals(panel: Panel): RangeTotals {
  const words = el('div', { role: 'status' });
  const zoom = button(say.zoomToRange, () => {
    const range = panel.range();
    if (range) panel.look(clamp(range, panel.end()));
  });
  const clear = button(say.clearMarkers, () => panel.mark({}));
  const element = el('div', { class: 'range', hidden: true }, words, zoom, clear);
  return {
    element,
    update(changes) {
      if (!changes.has('markers') && !changes.has('chosen') && !changes.has('shown')) return;
      const lines = linesOf(panel);
      element.hidden = lines.length === 0;
      zoom.hidden = panel.range() === null;
      refill(words, ...lines.map(text => el('div', {}, text)));
    },
  };
}

function linesOf(panel: Panel): string[] {
  const range = panel.range();
  const { a, b } = panel.markers;
  // markers are places on the axis, which may leave cycles out
  const cycle = (place: number) => Math.round(toOwn(panel.clocks.axis, place));
  if (!range) {
    if (a !== undefined) return [say.oneMarker('A', cycle(a), 'M')];
    return b === undefined ? [] : [say.oneMarker('B', cycle(b), 'm')];
  }
  const [from, to] = [cycle(range.from), cycle(range.to)];
  const { lanes: boxed } = panel.markers;
  const totals = panel.recordings().flatMap(recording => {
    const { backend } = recording.result;
    const clock = panel.clock(recording);
    const own = { from: toOwn(clock, range.from), to: toOwn(clock, range.to) };
    const { unfolding, lanes } = panel.layout(recording);
    if (!boxed) return [say.totals(backend, totalsIn(unfolding, own))];
    const inside = lanes.filter(({ part, cpu }) => boxed.includes(laneKey(backend, part, cpu)));
    return inside.length > 0 ? [say.boxed(backend, laneWords(inside), kindsIn(unfolding, own, inside))] : [];
  });
  return [say.between(from, to, to - from), ...totals];
}

function button(text: string, act: () => void): HTMLButtonElement {
  return el('button', { class: 'small', onclick: act }, text);
}

/** The lanes of each CPU: `kernel, multicalls of cpu 0`. */
function laneWords(lanes: readonly Lane[]): string {
  const cpus = [...new Set(lanes.map(({ cpu }) => cpu))];
  return cpus
    .map(cpu => {
      const parts = lanes.filter(lane => lane.cpu === cpu).map(({ part }) => strings.lanes[part]);
      return cpu < 0 ? parts.join(', ') : `${parts.join(', ')} (${strings.perCpu(cpu)})`;
    })
    .join('; ');
}

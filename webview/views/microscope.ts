/**
 * The multicall buffer at the playhead: its slots and argument bytes, and the requests of its hypercall, decoded. The
 * drawing is decoration for the counts, and for the sentence of what is selected.
 */
import { hypercallName } from '../../src/model/event-words.ts';
import type { BufferLimits } from '../../src/model/report.ts';
import { el, refill } from '../dom.ts';
import { type BufferState, bufferAt } from '../layout/buffer-at.ts';
import { callAt } from '../layout/call-at.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/microscope.ts';
import * as strings from '../strings.ts';
import { keepInSight } from './keep-in-sight.ts';
import { requestTable } from './requests.ts';
import type { View } from './view.ts';

export function microscope(section: HTMLElement, panel: Panel): View {
  const picture = el('div', {});
  const requests = el('div', { class: 'scroll tall', tabindex: 0, role: 'group' });
  const count = el('p', { class: 'why' });
  section.append(picture, requests, count);
  return {
    update(changes) {
      if (!changes.has('playhead') && !changes.has('chosen')) return;
      const recording = panel.focused();
      if (!recording) return;
      const { playhead } = panel;
      const { unfolding } = panel.layout(recording);
      const cpu = playhead ? unfolding.event(playhead.event).cpu : 0;
      const call = playhead && callAt(unfolding, cpu, playhead.event);
      section.hidden = !call;
      requests.hidden = !call?.requests.length;
      count.textContent = '';
      if (!playhead || !call) return;
      const state = call.flush < 0 ? null : bufferAt(unfolding, cpu, playhead.event);
      const { buffer: limits, result } = recording;
      refill(picture, ...(state && limits ? drawing(state, limits) : []));
      const filling = state !== null && state.reason === null;
      const queued = filling ? state.slots.reduce((sum, slot) => sum + slot.requests, 0) : call.requests.length;
      const done = call.requests.filter(request => request.done).length;
      requests.setAttribute('aria-label', say.requestsToCome(call.requests.length));
      count.textContent = filling ? say.requestsToCome(call.requests.length) : say.requests(done, call.requests.length);
      const go = (event: number) => panel.moveTo({ backend: result.backend, event });
      refill(requests, requestTable(call, queued, playhead.event, recording, go));
      keepInSight(requests, requests.querySelector('tr.now'));
    },
  };
}

function drawing(state: BufferState, limits: BufferLimits): HTMLElement[] {
  const slots = Array.from({ length: limits.entries }, (_, i) => {
    const slot = state.slots[i];
    const cell = el('i', { class: slot ? 'used' : '' });
    if (slot) cell.title = strings.slot(i + 1, hypercallName(slot.op), slot.requests, slot.bytes);
    if (slot && slot.requests > 1) cell.textContent = String(slot.requests);
    return cell;
  });
  const bytes = el('i', {});
  bytes.style.width = `${Math.min(100, (100 * state.bytes) / limits.argBytes)}%`;
  return [
    el('div', { class: 'meter' }, el('span', {}, strings.slotsInUse(state.slots.length, limits.entries))),
    el('div', { class: 'slots', 'aria-hidden': 'true' }, ...slots),
    el('div', { class: 'meter' }, el('span', {}, strings.bytesInUse(state.bytes, limits.argBytes))),
    el('div', { class: 'bytes', 'aria-hidden': 'true' }, bytes),
    el('p', { class: 'why' }, strings.extensions(state.ok, state.noSpace, state.badOp)),
  ];
}

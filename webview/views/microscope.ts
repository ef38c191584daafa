/**
 * The multicall buffer at the playhead: its slots and argument bytes, in one sentence why the batch ended where it did,
 * and the requests of its hypercall, decoded. The drawing is decoration for the sentence and the counts.
 */
import { hypercallName } from '../../src/model/event-words.ts';
import { HC_MMU_UPDATE, HC_UPDATE_VA_MAPPING } from '../../src/model/events.ts';
import type { BufferLimits } from '../../src/model/report.ts';
import type { PanelRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import { type BufferState, bufferAt } from '../layout/buffer-at.ts';
import { type Call, callAt } from '../layout/call-at.ts';
import type { Unfolding } from '../layout/unfold.ts';
import { roomFor, whyEnded } from '../layout/why-ended.ts';
import type { Panel } from '../state.ts';
import { microscopeStrings as say } from '../strings/microscope.ts';
import { strings } from '../strings.ts';
import { requestTable } from './requests.ts';
import type { View } from './view.ts';

/** Argument bytes of one more mmu_update request: a struct mmu_update. */
const MMU_UPDATE_BYTES = 16;

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
      section.hidden = recording.buffer === null && recording.result.hypercalls === 0;
      const { playhead } = panel;
      const { unfolding } = panel.layout(recording);
      const cpu = playhead ? unfolding.event(playhead.event).cpu : 0;
      const call = playhead && callAt(unfolding, cpu, playhead.event);
      requests.hidden = !call?.requests.length;
      count.textContent = '';
      if (!playhead || !call) {
        refill(picture, el('p', { class: 'why' }, playhead ? strings.microscopeIdle : strings.microscopeNoPlayhead));
        return;
      }
      const state = call.flush < 0 ? null : bufferAt(unfolding, cpu, playhead.event);
      const { buffer: limits, result } = recording;
      refill(
        picture,
        el('p', { class: 'sentence' }, sentence(unfolding, recording, call, state)),
        ...(state && limits ? drawing(state, limits) : []),
      );
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

/** Scrolls the box, and not the page, just enough. */
function keepInSight(box: HTMLElement, row: HTMLElement | null): void {
  if (!row) return;
  if (row.offsetTop < box.scrollTop + row.offsetHeight) box.scrollTop = row.offsetTop - row.offsetHeight;
  const bottom = row.offsetTop + row.offsetHeight;
  if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}

/** Why the batch ended where it did, or how much more it takes. */
function sentence(
  unfolding: Unfolding,
  { buffer: limits, result }: PanelRecording,
  call: Call,
  state: BufferState | null,
): string {
  if (state && limits && state.reason === null) {
    const updates = state.slots.reduce((sum, { op, requests }) => sum + (op === HC_MMU_UPDATE ? requests : 0), 0);
    const extends_ = state.slots.at(-1)?.op === HC_MMU_UPDATE && state.ok > 0;
    if (!extends_) return say.fillingOthers;
    return say.filling(updates, roomFor(state.bytes, MMU_UPDATE_BYTES, limits));
  }
  const ending = whyEnded(unfolding, call);
  const { reason, entries, updates, bytes, wanted, would, goesOn } = ending;
  const plain = call.e.a === HC_MMU_UPDATE || call.e.a === HC_UPDATE_VA_MAPPING;
  const direct = plain && call.flush >= 0 ? say.direct(hypercallName(call.e.a)) : '';
  switch (reason) {
    case 'ARGS': {
      if (!limits) return say.none;
      const { argBytes: limit, overflow = '>' } = limits;
      const ofUpdates = updates * MMU_UPDATE_BYTES === bytes && wanted > 0;
      if (!ofUpdates) return say.argsOthers(bytes, limit);
      return say.args(result.backend, updates, { bytes, wanted, would, limit, overflow }) + direct;
    }
    case 'BATCH':
      return say.batch(entries, limits !== null && roomFor(bytes, Math.max(wanted, 1), limits) === 0);
    case 'CALLBACK':
      return say.callback;
    case 'LEAVE_LAZY':
      return say.leaveLazy(updates, goesOn) + direct;
    case 'ISSUE':
      return say.issue;
    case 'NONE':
      return say.none;
  }
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

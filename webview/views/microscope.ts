/**
 * The multicall buffer at the playhead: its slots and argument bytes, and in one sentence why the batch ended where it
 * did. The drawing is decoration for the sentence and the counts, which say it all.
 */
import { flushReasons } from '../../src/model/events.ts';
import type { PanelRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import { type BufferState, bufferAt } from '../layout/buffer-at.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import { hypercallName } from '../words.ts';
import type { View } from './view.ts';

export function microscope(section: HTMLElement, panel: Panel): View {
  const body = el('div', { class: 'microscope' });
  section.append(body);
  return {
    update(changes) {
      if (!changes.has('playhead') && !changes.has('chosen')) return;
      const recording = panel.focused();
      if (!recording) return;
      const limits = recording.buffer;
      section.hidden = limits === null;
      if (!limits) return;
      const { playhead } = panel;
      const { unfolding } = panel.layout(recording);
      const state = playhead && bufferAt(unfolding, unfolding.event(playhead.event).cpu, playhead.event);
      if (state) refill(body, ...picture(state, limits));
      else refill(body, el('p', { class: 'why' }, playhead ? strings.microscopeIdle : strings.microscopeNoPlayhead));
    },
  };
}

function picture(state: BufferState, limits: NonNullable<PanelRecording['buffer']>): HTMLElement[] {
  const slots = Array.from({ length: limits.entries }, (_, i) => {
    const slot = state.slots[i];
    const cell = el('i', { class: slot ? 'used' : '' });
    if (slot) cell.title = strings.slot(i + 1, hypercallName(slot.op), slot.requests, slot.bytes);
    if (slot && slot.requests > 1) cell.textContent = String(slot.requests);
    return cell;
  });
  const bytes = el('i', {});
  bytes.style.width = `${Math.min(100, (100 * state.bytes) / limits.argBytes)}%`;
  const sentence =
    state.reason === null
      ? strings.filling
      : strings.ended(flushReasons[state.reason], strings.reasons[flushReasons[state.reason]]);
  return [
    el('p', { class: 'sentence' }, sentence),
    el('div', { class: 'meter' }, el('span', {}, strings.slotsInUse(state.slots.length, limits.entries))),
    el('div', { class: 'slots', 'aria-hidden': 'true' }, ...slots),
    el('div', { class: 'meter' }, el('span', {}, strings.bytesInUse(state.bytes, limits.argBytes))),
    el('div', { class: 'bytes', 'aria-hidden': 'true' }, bytes),
    el('p', { class: 'why' }, strings.extensions(state.ok, state.noSpace, state.badOp)),
  ];
}

/**
 * The multicall buffer at the playhead: its slots and argument bytes, and in one sentence why the batch ended where it
 * did. The drawing is decoration for the sentence and the counts, which say it all.
 */

import { hypercallName } from '../../src/model/event-words.ts';
import { flushReasons } from '../../src/model/events.ts';
import type { PanelRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import { type BufferState, bufferAt } from '../layout/buffer-at.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import type { View } from './view.ts';

type Limits = NonNullable<PanelRecording['buffer']>;

export function microscope(section: HTMLElement, panel: Panel): View {
  const body = el('div', {});
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

/** Why the batch ended where it did; the kernel's test may leave the last bytes or entries unused. */
function whyEnded(state: BufferState, reason: number, limits: Limits): string {
  const name = flushReasons[reason];
  const spare = limits.argBytes - state.bytes;
  if (name === 'ARGS' && spare > 0) return strings.endedWithSpare(name, strings.reasons[name], spare);
  return strings.ended(name, strings.reasons[name]);
}

function picture(state: BufferState, limits: Limits): HTMLElement[] {
  const slots = Array.from({ length: limits.entries }, (_, i) => {
    const slot = state.slots[i];
    const cell = el('i', { class: slot ? 'used' : '' });
    if (slot) cell.title = strings.slot(i + 1, hypercallName(slot.op), slot.requests, slot.bytes);
    if (slot && slot.requests > 1) cell.textContent = String(slot.requests);
    return cell;
  });
  const bytes = el('i', {});
  bytes.style.width = `${Math.min(100, (100 * state.bytes) / limits.argBytes)}%`;
  const sentence = state.reason === null ? strings.filling : whyEnded(state, state.reason, limits);
  return [
    el('p', { class: 'sentence' }, sentence),
    el('div', { class: 'meter' }, el('span', {}, strings.slotsInUse(state.slots.length, limits.entries))),
    el('div', { class: 'slots', 'aria-hidden': 'true' }, ...slots),
    el('div', { class: 'meter' }, el('span', {}, strings.bytesInUse(state.bytes, limits.argBytes))),
    el('div', { class: 'bytes', 'aria-hidden': 'true' }, bytes),
    el('p', { class: 'why' }, strings.extensions(state.ok, state.noSpace, state.badOp)),
  ];
}

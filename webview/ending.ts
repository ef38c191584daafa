/**
 * Why a batch ended where it did, in one sentence: what the panel says at each step.
 */
import { hypercallName } from '../src/model/event-words.ts';
import { HC_MMU_UPDATE, HC_UPDATE_VA_MAPPING, kindIndex } from '../src/model/events.ts';
import type { PackedRecording } from '../src/protocol/messages.ts';
import { type BufferState, bufferAt } from './layout/buffer-at.ts';
import { type Call, callAt } from './layout/call-at.ts';
import { partOf } from './layout/places.ts';
import type { Unfolding } from './layout/unfold.ts';
import { roomFor, whyEnded } from './layout/why-ended.ts';
import * as say from './strings/microscope.ts';

/** Argument bytes of one more mmu_update request: a struct mmu_update. */
const MMU_UPDATE_BYTES = 16;

/** Why the batch that `call` takes away ended where it did; while it fills (`state`), how much more it takes. */
export function endingSentence(
  unfolding: Unfolding,
  { buffer: limits, result }: PackedRecording,
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

/**
 * How the batch of an event stands: why it ended, or how much more it takes. Empty for what belongs to
 * none, and for what hardware does beside it.
 */
export function sentenceAt(unfolding: Unfolding, recording: PackedRecording, event: number): string {
  const { kind, cpu } = unfolding.event(event);
  const call = partOf[kindIndex[kind]] === 'hardware' ? null : callAt(unfolding, cpu, event);
  const within = call && (event <= call.event || call.requests.some(request => request.event === event));
  if (!within) return '';
  return endingSentence(unfolding, recording, call, call.flush < 0 ? null : bufferAt(unfolding, cpu, event));
}

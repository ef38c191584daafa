/** The requests of a hypercall, a row each: which entry, which command, which bits it changed or saved. */

import { bitChanges } from '../../src/model/bit-change.ts';
import { batchOperations, HC_UPDATE_VA_MAPPING, hostCalls, mmuCommands } from '../../src/model/events.ts';
import { AD, flagNames, hexPte } from '../../src/model/pte.ts';
import { pageName } from '../../src/model/report.ts';
import { addressOf } from '../../src/model/tracepoint.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el } from '../dom.ts';
import type { Call, Request } from '../layout/call-at.ts';
import * as say from '../strings/microscope.ts';
import { grid, rowHead } from '../table.ts';
import { flagWords } from './flag-words.ts';

/** The table; `queued` of the requests are in the buffer at the playhead, `now` is the playhead's event. */
export function requestTable(
  { e: call, requests }: Call,
  queued: number,
  now: number,
  recording: PackedRecording,
  go: (event: number) => void,
): HTMLElement {
  const operations = batchOperations.filter((_, i) => (call.hi >> 8) & (1 << i));
  const vaOnly = call.a === HC_UPDATE_VA_MAPPING || operations.join() === 'update_va_mapping';
  const rows = requests.map((request, i) => {
    const { e } = request;
    const number = el(
      'button',
      { class: 'link', 'data-key': `request ${i}`, onclick: () => go(request.event) },
      String(i + 1),
    );
    const address = e.page < 0 ? undefined : addressOf(recording.pages, e.page);
    return el(
      'tr',
      { class: request.event === now ? 'now' : request.done ? '' : 'waiting' },
      rowHead(number),
      el('td', {}, e.page < 0 ? '' : pageName(recording.pages, e.page)),
      el('td', { class: 'mono quiet' }, address === undefined ? '' : `0x${address.toString(16)}`),
      el('td', { class: 'mono' }, commandOf(request, vaOnly)),
      el('td', { class: 'mono' }, ...bitsOf(request)),
      el('td', {}, resultOf(request, i < queued)),
    );
  });
  return grid('requests', [say.number, say.page, say.address, say.command, say.bits, say.result], rows);
}

function commandOf({ e }: Request, vaOnly: boolean): string {
  if (e.kind === 'notify') return hostCalls[e.a] ?? e.kind;
  if (e.kind !== 'update') return e.kind;
  return vaOnly ? 'update_va_mapping' : (mmuCommands[e.a] ?? String(e.a)).replace(/^PT_UPDATE_|_PT_UPDATE$/, '');
}

/** The flags with a sign where they change; the whole values are a tooltip. */
function bitsOf({ e, before }: Request): Node[] {
  if (e.kind !== 'update') return [];
  const after = { lo: e.lo, hi: e.hi };
  const old = before ? hexPte(before.lo, before.hi) : say.unknownBefore;
  const title = `${old} → ${hexPte(e.lo, e.hi)}`;
  return [el('span', { title, class: 'bits' }, ...flagWords(bitChanges(before, after)))];
}

function resultOf({ e, done }: Request, queued: boolean): HTMLElement {
  if (!done) return el('span', { class: 'quiet' }, queued ? say.waits : say.queuedLater);
  if (e.kind === 'update_failed') return el('span', {}, `${say.failed(e.a)}${e.b ? `, ${say.undone(e.b)}` : ''}`);
  const saved = e.kind === 'update' ? e.b & AD : 0;
  const words = [
    saved ? say.saved(flagNames(saved, 0).join(' ')) : '',
    e.kind === 'update' && e.c ? say.retries(e.c) : '',
  ].filter(Boolean);
  return el('span', { class: words.length ? 'saved-bits' : 'quiet' }, words.join(', ') || say.applied);
}

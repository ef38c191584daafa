/**
 * What the hypercalls of the focused backend carry, in a sentence; then each flush of the focused backend, equal neighbours folded. Choosing one
 * moves the timeline's playhead there.
 */
import { type FlushReason, kindIndex } from '../../src/model/events.ts';
import type { Batch } from '../../src/model/report.ts';
import { unpackBatches } from '../../src/protocol/packed-batches.ts';
import { el, refill } from '../dom.ts';
import { sieveOf } from '../layout/sieve.ts';
import type { Unfolding } from '../layout/unfold.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { grid, numberHead, rowHead } from '../table.ts';
import type { View } from './view.ts';

/** Most rows that the table holds. */
const LIMIT = 200;

export function batchTable(section: HTMLElement, panel: Panel): View {
  const body = el('div', { class: 'scroll tall', tabindex: 0, role: 'group' });
  const note = el('p', { class: 'why' });
  const sum = el('p', { class: 'sentence' });
  section.append(sum, body, note);
  let drawnFor: object | undefined;
  return {
    summary: () => ({ text: sum.textContent ?? '' }),
    update() {
      const recording = panel.focused();
      if (!recording || recording === drawnFor) return;
      drawnFor = recording;
      const { backend } = recording.result;
      const batches = unpackBatches(recording.batches);
      body.setAttribute('aria-label', strings.batchesOf(backend));
      const { unfolding } = panel.layout(recording);
      sum.textContent = carried(backend, batches);
      note.textContent = batches.length > LIMIT ? strings.batchNote(backend, LIMIT, batches.length) : '';
      body.hidden = batches.length === 0;
      let before = 0;
      const rows = batches.slice(0, LIMIT).map(batch => {
        const first = before;
        before += batch.times ?? 1;
        return batchRow(batch, first, () => {
          const event = nthHypercall(unfolding, first);
          if (event >= 0) panel.moveTo({ backend, event });
        });
      });
      refill(body, grid('', heads(), rows));
    },
  };
}

/** How many hypercalls carry the updates, how many each at most, and how many carry none. */
export function carried(backend: string, batches: readonly Batch[]): string {
  const sum = (of: readonly Batch[], count: (batch: Batch) => number) =>
    of.reduce((total, batch) => total + (batch.times ?? 1) * count(batch), 0);
  const full = batches.filter(batch => batch.updates > 0);
  const others = batches.filter(batch => batch.updates === 0);
  if (batches.length === 0) return strings.noBatches(backend);
  const calls = sum(full, () => 1);
  const most = full.reduce((most, batch) => Math.max(most, batch.updates), 0);
  const ops = [...new Set(others.flatMap(batch => batch.ops))];
  return strings.carried(
    backend,
    { calls, updates: sum(full, batch => batch.updates), most },
    { calls: sum(others, () => 1), ops: ops.join(', ') },
  );
}

/** The n-th hypercall of a log, counted from 0; -1 where the log ends before it. */
export function nthHypercall(unfolding: Unfolding, n: number): number {
  const { log } = unfolding;
  return sieveOf(unfolding, 'hypercall', row => log.kind[row] === kindIndex.hypercall).nth(n);
}

function heads(): (string | Node)[] {
  const numbers = [strings.entries, strings.updates, strings.bytes].map(text => numberHead(text));
  return [strings.number, strings.via, strings.ops, ...numbers, strings.reason];
}

function batchRow(batch: Batch, first: number, go: () => void): HTMLElement {
  const times = batch.times ?? 1;
  const number = times > 1 ? `${strings.count(first + 1)}–${strings.count(first + times)}` : strings.count(first + 1);
  const reason: FlushReason = batch.reason;
  return el(
    'tr',
    {},
    rowHead(el('button', { class: 'link', 'data-key': `batch ${first}`, onclick: go }, number)),
    el('td', {}, batch.via),
    el('td', { class: 'mono' }, batch.ops.join(', ')),
    el('td', { class: 'number' }, strings.count(batch.entries)),
    el('td', { class: 'number' }, strings.count(batch.updates)),
    el('td', { class: 'number' }, strings.count(batch.argBytes)),
    el(
      'td',
      { class: 'prose' },
      el('span', { class: 'mono' }, reason),
      el('span', { class: 'quiet' }, ` ${strings.reasons[reason]}`),
    ),
  );
}

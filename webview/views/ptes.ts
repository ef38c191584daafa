/** The page-table entries last touched before the playhead, bit by bit; a bit that just changed is marked. */
import { hexPte, NX_HI, type Pte } from '../../src/model/pte.ts';
import { pageName } from '../../src/model/report.ts';
import type { PanelRecording } from '../../src/protocol/messages.ts';
import { el, refill, unseen } from '../dom.ts';
import { type EntryState, entriesAt } from '../layout/memory-at.ts';
import type { Panel } from '../state.ts';
import { strings } from '../strings.ts';
import type { View } from './view.ts';

/** How many entries are shown. */
const ENTRIES = 6;

/** The bits worth a column, lowest first; the rest are in the hexadecimal value. */
const bits: readonly { name: string; lo: number; hi: number }[] = [
  { name: 'P', lo: 1 << 0, hi: 0 },
  { name: 'RW', lo: 1 << 1, hi: 0 },
  { name: 'US', lo: 1 << 2, hi: 0 },
  { name: 'A', lo: 1 << 5, hi: 0 },
  { name: 'D', lo: 1 << 6, hi: 0 },
  { name: 'PAT', lo: 1 << 7, hi: 0 },
  { name: 'G', lo: 1 << 8, hi: 0 },
  { name: 'SD', lo: 1 << 11, hi: 0 },
  { name: 'NX', lo: 0, hi: NX_HI },
];

export function pteView(section: HTMLElement, panel: Panel): View {
  const body = el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'ptes' });
  section.append(body);
  return {
    update(changes) {
      if (!changes.has('playhead') && !changes.has('chosen')) return;
      const { playhead } = panel;
      const recording = playhead && panel.recording(playhead.backend);
      const states = recording ? entriesAt(panel.layout(recording).unfolding, playhead.event, ENTRIES) : [];
      if (!recording || states.length === 0) refill(body, el('p', { class: 'why' }, strings.ptesIdle));
      else refill(body, table(states, recording, playhead.event));
    },
  };
}

function table(states: readonly EntryState[], recording: PanelRecording, now: number): HTMLElement {
  const head = (text: string) => el('th', { scope: 'col' }, text);
  return el(
    'table',
    { class: 'grid ptes' },
    el(
      'thead',
      {},
      el('tr', {}, head(strings.page), ...bits.map(b => head(b.name)), head(strings.value), head(strings.changedBy)),
    ),
    el('tbody', {}, ...states.map(state => entryRow(state, recording, state.event === now))),
  );
}

function entryRow(state: EntryState, recording: PanelRecording, justNow: boolean): HTMLElement {
  const { value, before } = state;
  return el(
    'tr',
    { class: justNow ? 'now' : '' },
    el('th', { scope: 'row' }, pageName(recording.pages, state.page)),
    ...bits.map(bit => {
      const set = has(value, bit);
      const changed = before !== null && has(before, bit) !== set;
      return el(
        'td',
        { class: `bit${set ? ' set' : ''}${changed ? ' changed' : ''}` },
        el('span', { 'aria-hidden': 'true' }, set ? '1' : '0'),
        unseen(`${set ? strings.set : strings.clear}${changed ? `, ${strings.changed}` : ''}`),
      );
    }),
    el('td', { class: 'mono' }, hexPte(value.lo, value.hi)),
    el('td', { class: 'mono quiet' }, wordsOf(state)),
  );
}

/** Which event wrote the entry, or only showed what it holds. */
function wordsOf({ kind, wrote }: EntryState): string {
  const name = kind.replace(/^xen_mmu_ptep_modify_prot_/, '');
  return wrote ? name : strings.seenBy(name);
}

function has(pte: Pte, bit: { lo: number; hi: number }): boolean {
  return (pte.lo & bit.lo) !== 0 || (pte.hi & bit.hi) !== 0;
}

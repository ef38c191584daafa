/**
 * The page-table entries last touched before the playhead, bit by bit, and what each CPU's TLB believes of them; a bit
 * that just changed is marked.
 */
import { frameOf, hexPte, NX_HI, P, type Pte } from '../../src/model/pte.ts';
import { pageName } from '../../src/model/report.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el, refill, unseen } from '../dom.ts';
import { icon } from '../icons.ts';
import { type EntryState, entriesAt } from '../layout/memory-at.ts';
import { hidesDirty, isStale, pagesInTlb, tlbAt, tlbIsUsed } from '../layout/tlb-at.ts';
import type { Unfolding } from '../layout/unfold.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/machine.ts';
import * as strings from '../strings.ts';
import { grid, rowHead } from '../table.ts';
import type { View } from './view.ts';

/** How many entries are shown. */
const ENTRIES = 6;
/** Of these, at most so many a CPU because its TLB has them. */
const CACHED = 2;

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
      if (!changes.has('playhead')) return;
      const { playhead } = panel;
      const recording = playhead && panel.recording(playhead.backend);
      const unfolding = recording && panel.layout(recording).unfolding;
      const cached = unfolding
        ? cpusWithTlb(unfolding, recording.cpus).flatMap(cpu => pagesInTlb(unfolding, cpu, playhead.event, CACHED))
        : [];
      const states = unfolding ? entriesAt(unfolding, playhead.event, ENTRIES, cached.slice(0, ENTRIES - 2)) : [];
      section.hidden = states.length === 0;
      if (unfolding && states.length > 0) refill(body, table(states, { recording, unfolding, now: playhead.event }));
    },
  };
}

interface Moment {
  readonly recording: PackedRecording;
  readonly unfolding: Unfolding;
  /** The playhead's event. */
  readonly now: number;
}

function table(states: readonly EntryState[], moment: Moment): HTMLElement {
  const { recording, unfolding } = moment;
  const cpus = cpusWithTlb(unfolding, recording.cpus);
  const frames = recording.machineOffset ? [say.mfn, say.pfn] : [say.frame];
  return grid(
    'ptes',
    [strings.page, ...bits.map(b => b.name), strings.value, ...frames, strings.changedBy, ...cpus.map(say.tlbOf)],
    states.map(state => entryRow(state, moment, cpus)),
  );
}

/** CPUs whose TLB ever holds anything in this run. */
function cpusWithTlb(unfolding: Unfolding, cpus: number): number[] {
  return Array.from({ length: cpus }, (_, cpu) => cpu).filter(cpu => tlbIsUsed(unfolding, cpu));
}

function entryRow(state: EntryState, { recording, unfolding, now }: Moment, cpus: readonly number[]): HTMLElement {
  const { value, before, page } = state;
  return el(
    'tr',
    { class: state.event === now ? 'now' : '' },
    rowHead(pageName(recording.pages, page)),
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
    ...framesOf(value, recording.machineOffset ?? 0).map(text => el('td', { class: 'mono' }, text)),
    el('td', { class: 'mono quiet' }, wordsOf(state)),
    ...cpus.map(cpu => tlbCell(tlbAt(unfolding, cpu, page, now), value)),
  );
}

/** Machine and pseudo-physical frame where the guest's differ from the machine's; only of what is present. */
function framesOf({ lo, hi }: Pte, machineOffset: number): string[] {
  const frame = frameOf(lo, hi);
  const shown = lo & P ? [frame, frame - machineOffset] : [];
  const texts = shown.map(n => n.toString(16));
  return machineOffset ? [texts[0] ?? '–', texts[1] ?? '–'] : [texts[0] ?? '–'];
}

/** What the TLB's copy allows and remembers, beside what memory says. */
function tlbCell(cached: Pte | null, memory: Pte): HTMLElement {
  if (!cached) return el('td', { class: 'quiet' }, say.noEntry);
  const names = bits.slice(0, 5).filter(bit => bit.name !== 'US' && has(cached, bit));
  const remark = isStale(cached, memory)
    ? { word: say.stale, why: say.staleWhy }
    : hidesDirty(cached, memory)
      ? { word: say.hidesDirty, why: say.hidesDirtyWhy }
      : null;
  return el(
    'td',
    { class: 'mono' },
    names.map(bit => bit.name).join(' '),
    remark && el('span', { class: 'remark', title: remark.why }, icon('warning'), remark.word),
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

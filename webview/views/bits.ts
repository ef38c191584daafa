/**
 * Bits that hardware set while an update was under way: lost, or saved and by what. Each names its three places in the
 * script, software's read, the access whose walk set the bit, and the write that followed; a line number goes there.
 */
import type { LostBit, SavedBit } from '../../src/model/report.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { type IconName, icon } from '../icons.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { grid, rowHead } from '../table.ts';
import type { Summary, View } from './view.ts';

/** Rows that are shown at first, and on demand; a summary in the heading counts them all. */
const FIRST = 8;
const LIMIT = 200;

/** A row: bits of one page that shared their fate, read, set and written at the same places. */
export interface Fate {
  readonly backend: string;
  readonly bits: string;
  readonly page: string;
  /** The step that kept them; null where they are lost. */
  readonly by: string | null;
  /** The script says that they can be lost; of A and D together, that D can. */
  readonly expected: boolean;
  readonly place: LostBit;
}

/** The fates of all bits of these runs, lost ones first; A and D of one access are one row. */
export function fatesOf(recordings: readonly PackedRecording[]): Fate[] {
  const fates = new Map<string, Fate>();
  const add = (backend: string, place: LostBit | SavedBit) => {
    const by = 'by' in place ? place.by : null;
    const { page, cpu, line, readLine, hardwareCpu, hardwareLine } = place;
    const key = JSON.stringify([backend, by, page, cpu, line, readLine, hardwareCpu, hardwareLine]);
    const before = fates.get(key);
    if (before?.bits.includes(place.bit)) return;
    const allowed = 'expected' in place;
    const expected = before && place.bit === 'A' ? before.expected : allowed;
    const bits = before ? `${before.bits} ${place.bit}` : place.bit;
    fates.set(key, { backend, by, expected, page, place, bits });
  };
  for (const { result } of recordings) {
    for (const place of result.lost) add(result.backend, place);
    for (const place of result.saved) add(result.backend, place);
  }
  // what is lost is what one looks for
  return [...fates.values()].sort((a, b) => Number(a.by !== null) - Number(b.by !== null));
}

export function bitsTable(section: HTMLElement, panel: Panel, host: Host): View {
  const body = el('div', { class: 'scroll' });
  const note = el('p', { class: 'why' });
  let fates: readonly Fate[] = [];
  let most = FIRST;
  const draw = () => {
    const { uri } = panel.shown!;
    const shown = fates.slice(0, most);
    note.textContent = shown.length < fates.length ? strings.firstRows(shown.length, fates.length) : '';
    wide.hidden = fates.length <= most || most === LIMIT;
    wide.textContent = strings.allRows(Math.min(fates.length, LIMIT));
    const reveal = (line: number) => host.post({ kind: 'reveal', uri, line });
    const rows = shown.map(fate => fateRow(fate, reveal));
    refill(body, grid('', heads, rows));
  };
  const wide = el('button', {
    class: 'link place',
    onclick: () => {
      most = LIMIT;
      draw();
    },
  });
  section.append(body, note, wide);
  return {
    summary: () => summaryOf(fates),
    update(changes) {
      if (!changes.has('shown') || !panel.shown) return;
      fates = fatesOf(panel.shown.recordings);
      most = FIRST;
      section.hidden = fates.length === 0;
      draw();
    },
  };
}

const heads = [strings.backend, strings.outcome, strings.page, strings.readAt, strings.setAt, strings.writtenAt];

/** How many bits were lost, those that no expectation allows first; and how many were saved. */
function summaryOf(fates: readonly Fate[]): Summary {
  const of = (wanted: (fate: Fate) => boolean) =>
    fates.filter(wanted).reduce((sum, { bits }) => sum + bits.split(' ').length, 0);
  const lost = of(({ by }) => by === null);
  const text = strings.fates(
    lost,
    of(({ by }) => by !== null),
  );
  const worst = fates.find(({ by, expected }) => by === null && !expected) ?? fates[0];
  return { text, sign: worst && signOf(worst) };
}

/** A loss that the script expects is no bad news; a lost A alone is a warning. */
function signOf({ by, bits, expected }: Fate): [icon: IconName, tone: string] {
  if (by !== null) return ['pass', 'good'];
  if (expected) return ['info', 'quiet'];
  return bits.includes('D') ? ['error', 'bad'] : ['warning', 'unsure'];
}

function fateRow(fate: Fate, reveal: (line: number) => void): HTMLElement {
  const { backend, bits, page, by, place, expected } = fate;
  const [sign, tone] = signOf(fate);
  const lost = by === null;
  const line = (number: number | null, cpu: number): HTMLElement =>
    number
      ? el(
          'td',
          {},
          el(
            'button',
            {
              class: 'link',
              'data-key': `${backend} ${page} ${bits} ${number}`,
              onclick: () => reveal(number),
            },
            strings.line(number),
          ),
          el('span', { class: 'quiet' }, ` ${strings.perCpu(cpu)}`),
        )
      : el('td', { class: 'quiet' }, strings.nobody);
  return el(
    'tr',
    {},
    rowHead(backend),
    el(
      'td',
      {},
      el('span', { class: `verdict ${tone}` }, icon(sign), lost ? strings.lostMark(bits) : strings.savedMark(bits)),
      el('span', { class: 'quiet' }, lost ? (expected ? ` ${strings.asExpected}` : '') : ` ${strings.savedBy(by)}`),
    ),
    el('td', { class: 'mono' }, page),
    line(place.readLine, place.cpu),
    line(place.hardwareLine, place.hardwareCpu),
    line(place.line, place.cpu),
  );
}

/** What a fold makes of its rows in each turn: they are later, and about the pages and frames that follow. */
import { kindIndex } from './events.ts';
import type { Columns, Fold, LogEvent } from './log-columns.ts';
import { frameOf, P, type Pte } from './pte.ts';

/** An event of a fold as it happens for the `turn`-th time (0: as logged): later, and with the pages and frames that follow. */
export function repeated(e: LogEvent, fold: Fold, turn: number): LogEvent {
  const time = e.time + turn * fold.cycles;
  if (!movesFrames(kindIndex[e.kind], e.page, fold.tables)) return { ...e, time };
  const page = e.page < 0 ? e.page : e.page + turn * fold.pages;
  // A PAE entry between its two halves has no frame yet.
  if (e.lo === 0) return { ...e, page, time };
  const { lo, hi } = entryLater(e, fold, turn, tablesBy(kindIndex[e.kind], fold));
  return { ...e, page, time, lo, hi };
}

const [SET_PUD, UPDATE] = [kindIndex.xen_mmu_set_pud, kindIndex.update];

/** Whether an event's entry is one of other frames in each turn: a child's, and the kernel's own of a page table, are no page's of the script. */
export const movesFrames = (kind: number, page: number, tables: Fold['tables']): boolean =>
  page >= 0 || (tables !== undefined && kind === UPDATE);

/** How many tables further on those are that an event's entry is about: a PUD page's are PMD pages. */
const tablesBy = (kind: number, { tables }: Fold): number | undefined => (kind === SET_PUD ? tables?.pmds : tables?.by);

/** The entry of a row is that of the next turn. */
export function moveFrame({ kind, lo, hi }: Columns, row: number, fold: Fold): void {
  const frame = later(frameOf(lo[row], hi[row]), lo[row], fold, 1, tablesBy(kind[row], fold) ?? 0);
  lo[row] = lowWord(frame, lo[row]);
  hi[row] = highWord(frame, hi[row]);
}

/** An entry as it is in another turn: with the frames that follow. */
export function entryLater(entry: Pte, fold: Fold, turn: number, tables = fold.tables?.by): Pte {
  if (entry.lo === 0) return entry;
  const frame = later(frameOf(entry.lo, entry.hi), entry.lo, fold, turn, tables ?? 0);
  return { lo: lowWord(frame, entry.lo), hi: highWord(frame, entry.hi) };
}

/** The words of an entry, with another frame. */
const lowWord = (frame: number, lo: number): number => ((frame & 0xfffff) * 0x1000 + (lo & 0xfff)) >>> 0;
const highWord = (frame: number, hi: number): number =>
  ((hi & 0xfff00000) | (Math.floor(frame / 0x100000) & 0xfffff)) >>> 0;

/** A frame as an entry has it in another turn. */
function later(frame: number, lo: number, { pages, protnoneFrames, tables }: Fold, turn: number, by: number): number {
  if (!(lo & P)) return frame + turn * protnoneFrames;
  if (!tables || frame < tables.first || frame >= tables.first + tables.count) return frame + turn * pages;
  return tables.first + ((frame - tables.first + turn * by) % tables.count);
}

/** Whether what two folds hold happens as often, and as far apart. */
export const sameTurns = (x: Fold, y: Fold): boolean =>
  x.times === y.times &&
  x.pages === y.pages &&
  x.cycles === y.cycles &&
  x.protnoneFrames === y.protnoneFrames &&
  x.tables?.by === y.tables?.by &&
  x.tables?.pmds === y.tables?.pmds;

/**
 * What a move touches, resolved to places: masks of the entries that are read, written, or marked (A and
 * D, by hardware), and of everything else that is read or written. Two footprints conflict where one writes what the
 * other touches, or marks what it reads; moves of two CPUs whose footprints do not conflict
 * commute: either order ends in the same state, with the same counts and happenings, and neither enables or disables
 * the other.
 */
import * as t from '../../steps/touch.ts';

export interface Footprint {
  readonly entriesRead: number;
  readonly entriesWritten: number;
  readonly entriesMarked: number;
  /** Pages whose data, or page structures, are read or written. */
  readonly dataRead: number;
  readonly dataWritten: number;
  /** mmap_sem, areas, tables, what CPUs say, revocations; TLBs by CPU; pte locks by table; address spaces and tasks; flushes to come. */
  readonly restRead: number;
  readonly restWritten: number;
  /** Words of the script. */
  readonly wordsRead: number;
  readonly wordsWritten: number;
}

const everything = (mask: number): Footprint => ({
  entriesRead: mask,
  entriesWritten: mask,
  entriesMarked: mask,
  dataRead: mask,
  dataWritten: mask,
  restRead: mask,
  restWritten: mask,
  wordsRead: mask,
  wordsWritten: mask,
});
export const NOTHING = everything(0);
const EVERYWHERE = everything(-1);

const MMAP = 1 << 0;
const AREAS = 1 << 1;
const TABLES = 1 << 2;
const SAID = 1 << 3;
const MARKS = 1 << 4;
const TLB_SHIFT = 5;
const PTL_SHIFT = 13;
const SHADOW = 1 << 29;
const TASKS = 1 << 30;
const PENDING = 1 << 31;

/**
 * Places whose writes commute with each other, and not with reads. Revocations: whoever relies on one makes older TLBs late, whoever flushes
 * leaves both, and which comes first is all one. Flushes to come: they are counted.
 */
const COMMUTING = MARKS | PENDING;

/** TLBs of all CPUs, as a mask. */
export const ALL_TLBS = 0xff;

/** The places that a step's touches mean: masks of `page`, of queued pages, of tables, and of TLBs. */
export interface Places {
  readonly entries: number;
  /** Pages of the same mapping that a fault on one of them may map along, or find in the page cache. */
  readonly neighbours: number;
  readonly queued: number;
  /** Pages of the data that the step may touch. */
  readonly data: number;
  readonly tables: number;
  readonly ownTlb: number;
  readonly targetTlbs: number;
  readonly words: number;
}

export const NO_PLACE: Places = {
  entries: 0,
  neighbours: 0,
  queued: 0,
  data: 0,
  tables: 0,
  ownTlb: 0,
  targetTlbs: 0,
  words: 0,
};

export function footprint(touches: number, at: Places): Footprint {
  if (touches & (t.EVERYTHING | t.ALL_ENTRIES)) return EVERYWHERE;
  const entriesRead = touches & t.ENTRY_R ? at.entries : 0;
  let entriesWritten = touches & t.ENTRY_W ? at.entries : 0;
  if (touches & t.QUEUED_W) entriesWritten |= at.queued;
  if (touches & t.NEIGHBOURS) entriesWritten |= at.neighbours;
  const entriesMarked = touches & t.ENTRY_AD ? at.entries : 0;
  const data = touches & t.ALL_DATA ? -1 : at.data;
  const dataRead = touches & (t.DATA_R | t.ALL_DATA) ? data : 0;
  const dataWritten = touches & (t.DATA_W | t.ALL_DATA) ? data : 0;
  let restRead = 0;
  if (touches & t.MMAP_R) restRead |= MMAP;
  if (touches & t.AREAS_R) restRead |= AREAS;
  if (touches & t.TABLES_R) restRead |= TABLES;
  if (touches & t.MARKS_R) restRead |= MARKS;
  if (touches & t.PENDING_R) restRead |= PENDING;
  if (touches & t.PTL_R) restRead |= at.tables << PTL_SHIFT;
  let restWritten = 0;
  if (touches & t.MMAP_W) restWritten |= MMAP;
  if (touches & t.AREAS_W) restWritten |= AREAS;
  if (touches & t.TABLES_W) restWritten |= TABLES;
  if (touches & t.SAID) restWritten |= SAID;
  if (touches & t.MARKS_W) restWritten |= MARKS;
  if (touches & t.PENDING_W) restWritten |= PENDING;
  if (touches & t.PTL_W) restWritten |= at.tables << PTL_SHIFT;
  // A host has no lock of a domain, and Xen's lock and its pins are one place.
  if (touches & (t.SHADOW | t.DOMAIN_LOCK)) restWritten |= SHADOW;
  if (touches & t.TASKS) restWritten |= TASKS;
  if (touches & t.TLB_SELF) restWritten |= at.ownTlb << TLB_SHIFT;
  // Two flushes of a TLB forget the same in either order: for each other they are as two that read.
  if (touches & t.TLB_TARGET) restRead |= at.targetTlbs << TLB_SHIFT;
  // Whoever flushes the TLB waits for the stores; nobody else asks for them.
  if (touches & t.STORES_SELF) restWritten |= at.ownTlb << TLB_SHIFT;
  const wordsRead = touches & t.WORD_R ? at.words : 0;
  const wordsWritten = touches & t.WORD_W ? at.words : 0;
  return {
    entriesRead,
    entriesWritten,
    entriesMarked,
    dataRead,
    dataWritten,
    restRead,
    restWritten,
    wordsRead,
    wordsWritten,
  };
}

/** The same, and looks at what the CPUs have loaded. */
export const lookingAtTasks = (x: Footprint): Footprint => ({ ...x, restRead: x.restRead | TASKS });

/** The same of a CPU that says nothing any more which others ask for. */
export const sayingNothing = (x: Footprint): Footprint =>
  x.restWritten & SAID ? { ...x, restWritten: x.restWritten & ~SAID } : x;

export function both(x: Footprint, y: Footprint): Footprint {
  if (x === NOTHING) return y;
  if (y === NOTHING) return x;
  return {
    entriesRead: x.entriesRead | y.entriesRead,
    entriesWritten: x.entriesWritten | y.entriesWritten,
    entriesMarked: x.entriesMarked | y.entriesMarked,
    dataRead: x.dataRead | y.dataRead,
    dataWritten: x.dataWritten | y.dataWritten,
    restRead: x.restRead | y.restRead,
    restWritten: x.restWritten | y.restWritten,
    wordsRead: x.wordsRead | y.wordsRead,
    wordsWritten: x.wordsWritten | y.wordsWritten,
  };
}

export function conflict(x: Footprint, y: Footprint): boolean {
  return (
    ((x.entriesWritten & (y.entriesRead | y.entriesWritten | y.entriesMarked)) |
      (x.entriesRead & (y.entriesWritten | y.entriesMarked)) |
      (x.entriesMarked & (y.entriesRead | y.entriesWritten)) |
      (x.dataWritten & (y.dataRead | y.dataWritten)) |
      (x.dataRead & y.dataWritten) |
      (x.restWritten & (y.restRead | (y.restWritten & ~COMMUTING))) |
      (x.restRead & y.restWritten) |
      (x.wordsWritten & (y.wordsRead | y.wordsWritten)) |
      (x.wordsRead & y.wordsWritten)) !==
    0
  );
}

/**
 * What a CPU's program holds at one point of its text: pte locks, lazy mode, open transactions, and pages whose TLB
 * entries may be stale. Where two ways meet that disagree, what they disagree on is no longer known, and nothing is
 * said about it.
 */
import type { PageRange, Place } from '../../sim/statements.ts';
import type { Rights } from './rights.ts';

export interface HeldLock {
  readonly range: PageRange;
  readonly place: Place;
}

/** Whose frame a value has: a page's, by its key; one that the script made up; or it depends on the way here. */
export type Frame = number | 'constant' | 'unknown';

/** What is known of an entry's value. */
export interface Known {
  readonly rights: Rights;
  readonly frame: Frame;
  /** The `read_pte` that it comes from, where it is one on every way here. */
  readonly read?: Place;
}

export interface PageRights {
  /** What the entry grants. */
  readonly now: Rights;
  /** What a TLB may remember: everything granted since the last flush. */
  readonly tlb: Rights;
  /** The frame that the entry last mapped, and whether a TLB may remember another one. */
  readonly frame: Frame;
  readonly moved: boolean;
  /** The statement that last took rights away, or changed the frame. */
  readonly place: Place;
}

export interface Opened {
  readonly place: Place;
  /** Every way here has started it, and not committed. */
  readonly everywhere: boolean;
}

export interface CheckState {
  held: readonly HeldLock[];
  /** Two ways disagreed on the locks: say nothing more about them. */
  locksUnknown: boolean;
  lazy: number;
  /** Open transactions by page key; null where nothing is known of it any more. */
  readonly open: Map<number, Opened | null>;
  readonly rights: Map<number, PageRights>;
  readonly locals: Map<number, Known>;
  /** Pages that were seen to be present, by key, and ranges of swapped or migrating ones that were accessed. */
  readonly present: Set<number>;
  accessed: readonly PageRange[];
}

export function firstState(): CheckState {
  return {
    held: [],
    locksUnknown: false,
    lazy: 0,
    open: new Map(),
    rights: new Map(),
    locals: new Map(),
    present: new Set(),
    accessed: [],
  };
}

/** How much copying a state costs. */
export function sizeOf(state: CheckState): number {
  const { held, open, rights, locals, present, accessed } = state;
  return held.length + open.size + rights.size + locals.size + present.size + accessed.length + 1;
}

export function copyOf(state: CheckState): CheckState {
  const { open, rights, locals, present } = state;
  return { ...state, open: new Map(open), rights: new Map(rights), locals: new Map(locals), present: new Set(present) };
}

/** What is known where two ways meet. */
export function joined(a: CheckState, b: CheckState): CheckState {
  const sameLocks = a.held.length === b.held.length && a.held.every((lock, i) => lock === b.held[i]);
  const state = copyOf(a);
  state.locksUnknown = a.locksUnknown || b.locksUnknown || !sameLocks;
  state.accessed = a.accessed.filter(range => b.accessed.includes(range));
  for (const page of a.present) if (!b.present.has(page)) state.present.delete(page);
  for (const page of new Set([...a.open.keys(), ...b.open.keys()]))
    state.open.set(page, joinedOpen(a.open.get(page), b.open.get(page)));
  for (const [page, right] of b.rights) {
    const left = a.rights.get(page);
    state.rights.set(page, left ? joinedRights(left, right) : right);
  }
  for (const [reg, right] of b.locals) {
    const left = a.locals.get(reg) ?? right;
    state.locals.set(reg, {
      rights: left.rights & right.rights,
      frame: joinedFrame(left.frame, right.frame),
      read: left.read === right.read ? left.read : undefined,
    });
  }
  return state;
}

/** Ways that part and meet again, one of them with a commit, once are told of; twice, they may be the same two. */
function joinedOpen(a: Opened | null | undefined, b: Opened | null | undefined): Opened | null {
  if (a && b) return { place: a.place, everywhere: a.everywhere && b.everywhere };
  const one = a === undefined ? b : b === undefined ? a : null;
  return one?.everywhere ? { place: one.place, everywhere: false } : null;
}

function joinedRights(a: PageRights, b: PageRights): PageRights {
  return {
    now: a.now & b.now,
    tlb: a.tlb | b.tlb,
    frame: joinedFrame(a.frame, b.frame),
    moved: a.moved || b.moved,
    place: b.place,
  };
}

const joinedFrame = (a: Frame, b: Frame): Frame => (a === b ? a : 'unknown');

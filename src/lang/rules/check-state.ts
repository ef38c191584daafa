/**
 * What a CPU's program holds at one point of its text: pte locks, lazy mode, open transactions, and pages whose TLB
 * entries may be stale. Where two ways meet that disagree, what they disagree on is no longer known, and nothing is
 * said about it.
 */
import type { PageRange, Place } from '../../sim/scenario.ts';
import type { Rights } from './rights.ts';

export interface HeldLock {
  readonly range: PageRange;
  readonly place: Place;
}

export interface PageRights {
  /** What the entry grants. */
  readonly now: Rights;
  /** What a TLB may remember: everything granted since the last flush. */
  readonly tlb: Rights;
  /** The statement that last took rights away. */
  readonly place: Place;
}

export interface CheckState {
  held: readonly HeldLock[];
  /** Two ways disagreed on the locks: say nothing more about them. */
  locksUnknown: boolean;
  lazy: number;
  /** Open transactions by page key; null where only some ways opened it. */
  readonly open: Map<number, Place | null>;
  readonly rights: Map<number, PageRights>;
  readonly locals: Map<number, Rights>;
}

export function firstState(): CheckState {
  return { held: [], locksUnknown: false, lazy: 0, open: new Map(), rights: new Map(), locals: new Map() };
}

/** How much copying a state costs. */
export function sizeOf(state: CheckState): number {
  return state.held.length + state.open.size + state.rights.size + state.locals.size + 1;
}

export function copyOf(state: CheckState): CheckState {
  return { ...state, open: new Map(state.open), rights: new Map(state.rights), locals: new Map(state.locals) };
}

/** What is known where two ways meet. */
export function joined(a: CheckState, b: CheckState): CheckState {
  const sameLocks = a.held.length === b.held.length && a.held.every((lock, i) => lock === b.held[i]);
  const state = copyOf(a);
  state.locksUnknown = a.locksUnknown || b.locksUnknown || !sameLocks;
  for (const page of new Set([...a.open.keys(), ...b.open.keys()])) {
    const [left, right] = [a.open.get(page), b.open.get(page)];
    state.open.set(page, left && right ? left : null);
  }
  for (const [page, right] of b.rights) {
    const left = a.rights.get(page);
    state.rights.set(page, left ? { ...right, now: left.now & right.now, tlb: left.tlb | right.tlb } : right);
  }
  for (const [reg, right] of b.locals) state.locals.set(reg, (a.locals.get(reg) ?? right) & right);
  return state;
}

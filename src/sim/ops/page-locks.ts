/** Locks of pages (page-locks.ts above): each page that frames are allocated for has one, which all of its frames share. */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { frameWords, pageWords } from './frames.ts';
import { frameOf } from './landing.ts';

const locksAt = (m: Machine): number => m.build.shape.frames + m.build.frames!.lockWords;

/**
 * Offset of the lock of the frame that an entry of the page at hand maps, or that the page cache has of the file's page (`cached`: by what the page is mapped
 * of); `absent`: of the frame that a fault would map, and -1 where the entry is present.
 */
export function lockOf(m: Machine, b: number, of: 'page' | 'file' | 'absent' | 'cached' | 'faulted'): number {
  const s = m.state;
  const page = of === 'file' ? s[b + st.CURSOR] : s[b + st.PAGE];
  if (of === 'cached' && isOfFile(m, page)) return locksAt(m) + page;
  if (of === 'faulted') {
    const seen = s[b + st.OLD];
    if (seen === 0 && s[b + st.OLD + 1] === 0) return locksAt(m) + page;
    return m.build.entries.present(seen) ? -1 : lockOf(m, b, 'absent');
  }
  const present = m.build.entries.present(s[m.entry(page) + st.LO]);
  if (of === 'absent' && present) return -1;
  const pfn = of === 'file' ? s[pageWords(m, page) + st.CACHE] : of === 'absent' || present ? frameOf(m, page) : 0;
  return locksAt(m) + (frameWords(m, pfn) < 0 ? page : m.build.frames!.homeOf(pfn));
}

/** Who holds it: a CPU's own program or its second task, less 1. */
const holder = (m: Machine, cpu: number): number => m.running(cpu) + 1;

export function takePageLock(m: Machine, cpu: number, lock: number): void {
  if (lock >= 0) m.state[lock] = holder(m, cpu);
}

/** A program holds the lock of one page at a time, and its entry may name another frame by then: so the lock is found by its holder. */
export function dropPageLock(m: Machine, cpu: number): void {
  const first = locksAt(m);
  const held = m.state.indexOf(holder(m, cpu), first);
  if (held >= 0 && held < first + m.build.frames!.pages) m.state[held] = 0;
}

/** The lock of a page that a script names, where this program holds it. Anonymous memory may map another page by now than the one that was locked. */
export function dropCachedLock(m: Machine, b: number, cpu: number): void {
  const lock = lockOf(m, b, 'cached');
  if (m.state[lock] === holder(m, cpu)) m.state[lock] = 0;
  else if (!isOfFile(m, m.state[b + st.PAGE])) dropPageLock(m, cpu);
}

/** Whether a page is mapped of a file, or of shared memory. */
export function isOfFile({ build: { scenario, layout } }: Machine, page: number): boolean {
  const { file, sharing } = scenario.maps[layout.region(page).map];
  return file || sharing === 'shared';
}

/** trylock_page of a page that a script names. */
export function tryCachedLock(m: Machine, b: number, cpu: number): boolean {
  const lock = lockOf(m, b, 'cached');
  if (m.state[lock]) return false;
  takePageLock(m, cpu, lock);
  return true;
}

/** Whether another program holds the lock of a file's page. */
export function lockedByAnother(m: Machine, cpu: number, page: number): boolean {
  const held = m.state[locksAt(m) + page];
  return held !== 0 && held !== holder(m, cpu);
}

/** Whether a CPU must wait for it. */
export function pageLocked(m: Machine, b: number, of: 'page' | 'file' | 'absent' | 'cached' | 'faulted'): boolean {
  const lock = lockOf(m, b, of);
  return lock >= 0 && m.state[lock] !== 0;
}

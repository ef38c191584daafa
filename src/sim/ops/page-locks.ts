/** Locks of pages (page-locks.ts above): each page that frames are allocated for has one, which all of its frames share. */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { frameWords, pageWords, pfnOf } from './frames.ts';

const locksAt = (m: Machine): number => m.build.shape.frames + m.build.frames!.lockWords;

/** Offset of the lock of the frame that an entry of the page at hand maps, or that the page cache has of the file's page. */
export function lockOf(m: Machine, b: number, of: 'page' | 'file'): number {
  const s = m.state;
  const page = of === 'file' ? s[b + st.CURSOR] : s[b + st.PAGE];
  const e = m.entry(page);
  const { entries, frames } = m.build;
  const mapped = entries.present(s[e + st.LO]) ? pfnOf(m, s[e + st.LO], s[e + st.HI]) : 0;
  const pfn = of === 'file' ? s[pageWords(m, page) + st.CACHE] : mapped;
  return locksAt(m) + (frameWords(m, pfn) < 0 ? page : frames!.homeOf(pfn));
}

/** Who holds it: a CPU's own program or its second task, less 1. */
const holder = (m: Machine, b: number, cpu: number): number => m.context(cpu, m.state[b + st.STATEMENT]) + 1;

export function takePageLock(m: Machine, b: number, cpu: number, lock: number): void {
  m.state[lock] = holder(m, b, cpu);
}

/** A program holds the lock of one page at a time, and its entry may name another frame by then: so the lock is found by its holder. */
export function dropPageLock(m: Machine, b: number, cpu: number): void {
  const first = locksAt(m);
  const held = m.state.indexOf(holder(m, b, cpu), first);
  if (held >= 0 && held < first + m.build.frames!.pages) m.state[held] = 0;
}

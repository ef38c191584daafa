/**
 * When is a bit lost? By definition: hardware set it after the last read of the entry by the software whose later
 * write to it lacks that bit (or without any such read), while the page stays mapped.
 *
 * Each entry remembers, for A and for D, which CPUs' software has not read the entry since hardware set the bit. A
 * read by a CPU clears its mark if the bit is there to be seen; a write of a mapping value by a marked CPU that lacks
 * the bit loses it. A write of a non-mapping value (the zero between a clear and a set) decides nothing yet: the mark
 * stays, so a clear that did not see the bit is found out by the set that follows.
 */
import { A, D } from '../model/pte.ts';
import type { Machine } from './machine.ts';
import * as st from './state.ts';

const D_SHIFT = 8;

/** A CPU's software has read the entry, whose low word was `lo`. */
export function softwareRead(m: Machine, cpu: number, page: number, lo: number): void {
  const e = m.entry(page);
  const marks = m.state[e + st.UNSEEN];
  if ((marks & 0xffff) === 0) return;
  let mask = 0;
  if (lo & A) mask |= 1 << cpu;
  if (lo & D) mask |= 1 << (cpu + D_SHIFT);
  m.state[e + st.UNSEEN] = marks & ~mask;
}

/** The walker has newly set `bits` of an entry. */
export function hardwareSet(m: Machine, page: number, bits: number): void {
  const e = m.entry(page);
  const all = (1 << m.build.cpus) - 1;
  if (bits & A) m.state[e + st.UNSEEN] |= all;
  if (bits & D) m.state[e + st.UNSEEN] |= all << D_SHIFT;
}

/**
 * Software of `cpu` has written the low word `newLo` (for `statement`). Tells of the bits it lost; a write that is
 * not lost, and lacks a bit, consumed it on purpose, so nobody else can lose it any more.
 */
export function softwareWrite(m: Machine, cpu: number, statement: number, page: number, newLo: number): void {
  const e = m.entry(page);
  const marks = m.state[e + st.UNSEEN];
  if ((marks & 0xffff) === 0 || !m.build.entries.present(newLo)) return;
  let left = marks;
  for (const [bit, shift] of [
    [A, 0],
    [D, D_SHIFT],
  ]) {
    if (newLo & bit) {
      left &= ~(1 << (cpu + shift));
      continue;
    }
    if (marks & (1 << (cpu + shift))) {
      m.noteFor('lost', cpu, statement, page, newLo, m.state[e + st.HI], bit);
    }
    left &= ~(0xff << shift);
  }
  m.state[e + st.UNSEEN] = left;
}

/** Bits among `bits` that hardware set and this CPU's software has not read: what an OR at commit saves. */
export function unseen(m: Machine, cpu: number, page: number, bits: number): number {
  const marks = m.state[m.entry(page) + st.UNSEEN];
  let found = 0;
  if (bits & A && marks & (1 << cpu)) found |= A;
  if (bits & D && marks & (1 << (cpu + D_SHIFT))) found |= D;
  return found;
}

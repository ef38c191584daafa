/**
 * When is a bit lost? By definition: hardware, the fault handler or other software put it into an entry, and a CPU
 * overwrote it whose software had not read it since, whatever the new value is: present, PROT_NONE, zero, swap or
 * migration entry.
 *
 * Each present entry remembers, for A and for D, which CPUs' software has not read the entry since the bit was put
 * there. A read by a CPU clears its mark. A locked exchange reads and writes at once, so it loses nothing, and what the
 * CPU does with the bit it took out is its own affair. A plain store of a value without the bit by a CPU that has the
 * mark loses it. What is overwritten is gone for all: after a write without the bit nobody has a mark of it.
 *
 * A handler of an interrupt is software of its own, and so is a task that preempts another: what it has read, the other has not.
 */
import { A, AD, D } from '../model/pte.ts';
import type { Machine } from './machine.ts';
import { looked, written } from './revocations.ts';
import * as st from './state.ts';

const D_SHIFT = 8;
const bits = [
  [A, 0],
  [D, D_SHIFT],
] as const;

/** A CPU's software has read the entry, whose low word was `lo`. */
export function softwareRead(m: Machine, cpu: number, page: number, lo: number): void {
  looked(m, cpu, page);
  const e = m.entry(page);
  const marks = m.state[e + st.UNSEEN];
  if ((marks & 0xffff) === 0) return;
  const reader = m.running(cpu);
  let mask = 0;
  if (lo & A) mask |= 1 << reader;
  if (lo & D) mask |= 1 << (reader + D_SHIFT);
  m.state[e + st.UNSEEN] = marks & ~mask;
}

/** The walker has newly set `set` of an entry. */
export function hardwareSet(m: Machine, page: number, set: number): void {
  const e = m.entry(page);
  const all = (1 << m.build.contexts) - 1;
  if (set & A) m.state[e + st.UNSEEN] |= all;
  if (set & D) m.state[e + st.UNSEEN] |= all << D_SHIFT;
}

/**
 * Software of `cpu` is about to write the low word `lo` (for `statement`). Tells of the bits that this loses. `own` is
 * what the software itself puts into the entry: other CPUs' software has not seen that, and what a hypervisor or a
 * locked AND merely keeps there, its own has not seen either.
 */
export function softwareWrite(
  m: Machine,
  cpu: number,
  statement: number,
  page: number,
  lo: number,
  hi: number,
  own: number,
): void {
  const { entries, contexts } = m.build;
  const writer = m.context(cpu, statement);
  const e = m.entry(page);
  const marks = m.state[e + st.UNSEEN];
  const before = m.state[e + st.LO];
  written(m, writer, page, before, lo);
  const has = entries.present(lo) ? lo & AD : 0;
  const put = has & own & ~(entries.present(before) ? before : 0);
  if ((marks & 0xffff) === 0 && (put === 0 || contexts === 1)) return;
  let left = marks;
  for (const [bit, shift] of bits) {
    if (!(has & bit)) {
      if (marks & (1 << (writer + shift))) m.noteFor('lost', cpu, statement, page, lo, hi, bit);
      left &= ~(0xff << shift);
      continue;
    }
    if (put & bit) left |= ((1 << contexts) - 1) << shift;
    if (own & bit) left &= ~(1 << (writer + shift));
  }
  if (put) m.observer?.put?.(put, cpu, statement, page);
  m.state[e + st.UNSEEN] = left;
}

/** Bits among `kept` that this CPU's software has not read: what an OR at commit saves. */
export function unseen(m: Machine, cpu: number, statement: number, page: number, kept: number): number {
  const reader = m.context(cpu, statement);
  const marks = m.state[m.entry(page) + st.UNSEEN];
  let found = 0;
  if (kept & A && marks & (1 << reader)) found |= A;
  if (kept & D && marks & (1 << (reader + D_SHIFT))) found |= D;
  return found;
}

/** What a CPU's own instructions do to an entry in memory: load, store, and the locked ones. */
import { softwareRead, softwareWrite } from '../lost.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { EntryStep, Half, Register } from '../steps/entry.ts';
import { tableStored } from './huge-entry.ts';
import type { OpsOf } from './kind.ts';
import { exits } from './shadow-copy.ts';

export const registerWord: Readonly<Record<Register, number>> = { old: st.OLD, new: st.NEW, seen: st.SEEN };

/**
 * Writes an entry (or one word of it) and looks whether that loses a bit. The low word decides. `own`: what of it is the
 * software's, and not kept from memory.
 */
export function writeEntry(
  m: Machine,
  cpu: number,
  statement: number,
  page: number,
  lo: number,
  hi: number,
  half?: Half,
  own = lo,
): void {
  const e = m.entry(page);
  if (half !== 'lo') m.state[e + st.HI] = hi;
  if (half === 'hi') return;
  softwareWrite(m, cpu, statement, page, lo, m.state[e + st.HI], own);
  m.state[e + st.LO] = lo;
  if (m.build.huge) tableStored(m, cpu, statement, page);
}

/** Bytes that an access of this half makes on this width. */
export function bytesOf(m: Machine, half?: Half): number {
  return half || m.build.parameters.width === 'i386' ? 4 : 8;
}

export const entryOps: OpsOf<EntryStep> = {
  load: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const into = b + registerWord[step.into];
    if (step.half !== 'hi') s[into] = s[e + st.LO];
    if (step.half !== 'lo') s[into + 1] = s[e + st.HI];
    if (step.half !== 'hi') softwareRead(m, cpu, page, s[e + st.LO]);
    if (step.charge) m.charge(step.charge);
    m.note('load', b, cpu, page, s[e + st.LO], s[e + st.HI], bytesOf(m, step.half));
  },
  load_low: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    s[b + st.OLD] = s[e + st.LO];
    // What the high word is by now: to be told where the second load finds another.
    s[b + st.OLD + 1] = s[e + st.HI];
    softwareRead(m, cpu, page, s[e + st.LO]);
    if (step.charge) m.charge(step.charge);
  },
  load_high: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const hi = s[m.entry(page) + st.HI];
    const torn = (hi ^ s[b + st.OLD + 1]) !== 0;
    s[b + st.OLD + 1] = hi;
    m.note('load', b, cpu, page, s[b + st.OLD], hi, 8);
    if (torn) m.note('torn_read', b, cpu, page, s[b + st.OLD], hi);
  },
  store: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (step.guarded && exits(m, b, cpu, page)) return;
    const from = step.from === 'zero' ? -1 : b + registerWord[step.from];
    const lo = from < 0 ? 0 : s[from];
    const hi = from < 0 ? 0 : s[from + 1];
    if (step.charge) m.charge(step.charge);
    const e = m.entry(page);
    const [newLo, newHi] = [step.half === 'hi' ? s[e + st.LO] : lo, step.half === 'lo' ? s[e + st.HI] : hi];
    m.note('store', b, cpu, page, newLo, newHi, bytesOf(m, step.half), step.half === 'hi' ? 1 : 0);
    writeEntry(m, cpu, s[b + st.STATEMENT], page, lo, hi, step.half);
  },
  xchg: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (step.guarded && exits(m, b, cpu, page)) return;
    const e = m.entry(page);
    s[b + st.OLD] = s[e + st.LO];
    if (!step.half) s[b + st.OLD + 1] = s[e + st.HI];
    softwareRead(m, cpu, page, s[e + st.LO]);
    if (step.charge) m.charge(step.charge);
    m.note('xchg', b, cpu, page, s[e + st.LO], s[e + st.HI], bytesOf(m, step.half));
    writeEntry(m, cpu, s[b + st.STATEMENT], page, 0, 0, step.half);
  },
  cmpxchg: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (step.guarded && exits(m, b, cpu, page)) return;
    const e = m.entry(page);
    s[b + st.SEEN] = s[e + st.LO];
    s[b + st.SEEN + 1] = s[e + st.HI];
    softwareRead(m, cpu, page, s[e + st.LO]);
    const same = st.sameEntry(s, b + st.SEEN, b + st.OLD);
    s[b + st.FLAG] = same ? 1 : 0;
    if (step.charge) m.charge(step.charge);
    m.note('cmpxchg', b, cpu, page, s[b + st.SEEN], s[b + st.SEEN + 1], same ? 1 : 0);
    if (same) writeEntry(m, cpu, s[b + st.STATEMENT], page, s[b + st.NEW], s[b + st.NEW + 1]);
  },
  clear_bits: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (step.guarded && exits(m, b, cpu, page)) return;
    const e = m.entry(page);
    s[b + st.OLD] = s[e + st.LO];
    s[b + st.OLD + 1] = s[e + st.HI];
    s[b + st.FLAG] = s[e + st.LO] & step.mask ? 1 : 0;
    // A locked AND tells its software of the bits that it clears, and of no other.
    softwareRead(m, cpu, page, s[e + st.LO] & step.mask);
    if (step.charge) m.charge(step.charge);
    const lo = s[e + st.LO] & ~step.mask;
    m.note('store', b, cpu, page, lo, s[e + st.HI], bytesOf(m));
    writeEntry(m, cpu, s[b + st.STATEMENT], page, lo, s[e + st.HI], undefined, 0);
  },
};

/**
 * The hardware's part of an access: a TLB per CPU, and a walker (Intel SDM 3A 4.8 and 4.10).
 *
 * A TLB entry is made only from a present entry whose A is set, and remembers what it saw of RW and D. A store through
 * one with D clear walks again; one with D set does not look at memory until it is flushed. The walker's setting of A
 * and D is one locked update together with its test of P and RW, except under erratum KNL4, where it comes later and
 * sets the bits whatever P has become. How much later is not bounded here: it may even come after a flush of that CPU's
 * TLB, for which a real one would have finished its walk first. So KNL4 can do more here than on the machine, not less.
 * A guest whose host shadows its tables has no walker of its own: shadow-fault.ts.
 */
import { A, D, P, RW } from '../../model/pte.ts';
import { hardwareSet } from '../lost.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { HardwareStep } from '../steps.ts';
import type { OpsOf } from './kind.ts';
import { hostFetch, hostWalk, useCopy } from './shadow-fault.ts';

function complete(m: Machine, b: number, cpu: number, page: number, throughTlb: boolean): void {
  const s = m.state;
  m.charge('access');
  m.note(s[b + st.WRITE] ? 'write' : 'read', b, cpu, page, s[m.entry(page)], 0, throughTlb ? 1 : 0);
  s[b + st.FLAG] = 0;
}

/** A store that lands although the entry in memory would no longer allow it, after the call that took the right away. */
function isStale(m: Machine, cpu: number, page: number, cached: number): boolean {
  const s = m.state;
  const e = m.entry(page);
  const lo = s[e + st.LO];
  const allowed = lo & P && lo & RW && lo >>> 12 === cached >>> 12;
  if (allowed || s[st.MMAP_WRITER] !== 0 || s[m.tableOf(page) + st.PTL_OWNER] !== 0) return false;
  for (let other = 0; other < m.build.cpus; other++) {
    if (other === cpu || m.done(other)) continue;
    if (s[m.base(other) + st.IN_CALL] || m.build.flushAhead(other, s[m.base(other) + st.STATEMENT], page)) return false;
  }
  return true;
}

/** Sets A (and D at a write), fills the TLB, completes. */
function use(m: Machine, b: number, cpu: number, page: number): void {
  const s = m.state;
  const e = m.entry(page);
  const wanted = s[b + st.WRITE] ? A | D : A;
  const bits = wanted & ~s[e + st.LO];
  if (bits) {
    s[e + st.LO] |= bits;
    m.note('set_ad', b, cpu, page, s[e + st.LO], s[e + st.HI], bits);
    hardwareSet(m, page, bits);
  }
  s[m.tlb(cpu, page)] = s[e + st.LO];
  m.note('tlb_fill', b, cpu, page, s[e + st.LO], s[e + st.HI]);
  complete(m, b, cpu, page, false);
}

export const hardwareOps: OpsOf<HardwareStep> = {
  access: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const write = s[b + st.WRITE] !== 0;
    if (m.build.shadow) useCopy(m, page, write);
    const cached = s[m.tlb(cpu, page)];
    if (cached && (!write || (cached & RW && cached & D))) {
      if (write && isStale(m, cpu, page, cached)) m.note('stale_write', b, cpu, page, cached, 0);
      complete(m, b, cpu, page, true);
      return;
    }
    if (m.build.shadow) return hostWalk(m, b, cpu, page);
    const e = m.entry(page);
    const lo = m.reachable(page) ? s[e + st.LO] : 0;
    m.charge('tlb_miss');
    m.note('walk', b, cpu, page, lo, s[e + st.HI]);
    s[m.tlb(cpu, page)] = 0;
    if (!(lo & P) || (write && !(lo & RW))) {
      s[b + st.FLAG] = 1;
      return;
    }
    const wanted = write ? A | D : A;
    if (m.build.parameters.stray_ad && wanted & ~lo) {
      // KNL4: P was seen set; the bits go in later, by a step of their own.
      s[b + st.FLAG] = 2;
      return;
    }
    use(m, b, cpu, page);
  },
  access_set: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (m.build.shadow) return hostFetch(m, b, cpu, page);
    const e = m.entry(page);
    if (s[e + st.LO] & P && (!s[b + st.WRITE] || s[e + st.LO] & RW)) {
      use(m, b, cpu, page);
      return;
    }
    // Stray: set although the entry is gone. The access itself faults, so no data went through, and nothing is lost.
    const bits = (s[b + st.WRITE] ? A | D : A) & ~s[e + st.LO];
    s[e + st.LO] |= bits;
    m.note('set_ad', b, cpu, page, s[e + st.LO], s[e + st.HI], bits, 1);
    s[b + st.FLAG] = 1;
  },
  fault: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    m.charge('fault');
    m.note('fault', b, cpu, page, s[e + st.LO], s[e + st.HI], s[b + st.WRITE], s[e + st.LO] & P ? 1 : 0);
  },
  sigsegv: (m, b, cpu) => {
    m.note('sigsegv', b, cpu, m.state[b + st.PAGE], 0, 0, m.state[b + st.WRITE]);
  },
};

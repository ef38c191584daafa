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
import { completed, forgotten, shown } from '../revocations.ts';
import * as st from '../state.ts';
import { type HardwareStep, hardwareFacts } from '../steps/hardware.ts';
import type { Step } from '../steps.ts';
import { waitToLand } from '../store-buffer.ts';
import type { OpsOf } from './kind.ts';
import { type Access as DataAccess, dataAccess, keepRead, type Translation } from './landing.ts';
import { hostFetch, hostWalk, useCopy } from './shadow-fault.ts';
import { allows, judged, tell, translated } from './translated.ts';
import {
  type Cached,
  cachedFor,
  dropUpper,
  fillUpper,
  foundByWalk,
  inMemory,
  straysFromMemory,
  walkEnd,
} from './walk.ts';
import { switchTables } from './wider-flush.ts';

const Access = hardwareFacts.access.answers;

/** `pfn`: the frame that it lands in, where that is followed. */
function complete(m: Machine, b: number, cpu: number, page: number, pfn: number, throughTlb: boolean): void {
  const s = m.state;
  m.charge('access');
  const lo = s[m.entry(throughTlb ? page : walkEnd(m, cpu, page)) + st.LO];
  m.note(s[b + st.WRITE] ? 'write' : 'read', b, cpu, page, lo, 0, throughTlb ? 1 : 0, pfn);
  s[b + st.FLAG] = Access.done;
}

/** The access that a CPU is at. */
const atHand = ({ state }: Machine, b: number, page: number): DataAccess => ({
  page,
  write: state[b + st.WRITE] !== 0,
  statement: state[b + st.STATEMENT],
});

/** Whether the data of the access at hand wait in the store buffer. */
const waits = (m: Machine, b: number): boolean =>
  m.build.code.writesWait && m.state[b + st.WRITE] !== 0 && !m.settingUp;

/** The CPU has made its write, which lands later, by the translation found now. */
function writeWaits(m: Machine, b: number, cpu: number, page: number, found: Cached): void {
  m.charge('access');
  waitToLand(m, b, cpu, page, found);
  m.state[b + st.FLAG] = Access.done;
}

/** The data of the access at hand. */
function data(m: Machine, b: number, cpu: number, access: DataAccess, how: Translation): void {
  dataAccess(m, cpu, access, how);
  if (!access.write) keepRead(m, b, cpu, access.statement, how.pfn);
}

/** An access through a TLB entry alone. */
function throughTlb(m: Machine, b: number, cpu: number, page: number, found: Cached): void {
  if (waits(m, b)) return writeWaits(m, b, cpu, page, found);
  const access = atHand(m, b, page);
  const how = judged(m, cpu, access, found);
  tell(m, cpu, access, found.cached, how);
  if (access.write && how.granted) shown(m, found.by);
  complete(m, b, cpu, page, how.pfn, true);
  if (m.build.frames) data(m, b, cpu, access, how);
}

/** A walk that finds the access allowed: sets A (and D at a write) and fills the TLB. `unasked`: no access wants it. */
function fill(m: Machine, b: number, cpu: number, page: number, unasked = false): void {
  const s = m.state;
  const end = walkEnd(m, cpu, page);
  const e = m.entry(end);
  const wanted = s[b + st.WRITE] && !unasked ? A | D : A;
  const bits = wanted & ~s[e + st.LO];
  if (bits) {
    s[e + st.LO] |= bits;
    m.note('set_ad', b, cpu, end, s[e + st.LO], s[e + st.HI], bits);
    hardwareSet(m, end, bits);
  }
  if (m.build.huge) fillUpper(m, cpu, page);
  if (end !== page) {
    // By a huge entry: what the TLB had of the page alone is not used any more.
    s[m.tlb(cpu, page)] = 0;
    forgotten(m, cpu, page, 1);
  }
  s[m.tlb(cpu, end)] = s[e + st.LO];
  forgotten(m, cpu, end, 1);
  m.note('tlb_fill', b, cpu, page, s[e + st.LO], s[e + st.HI], unasked ? 1 : 0);
}

/** What of an entry that a TLB has a later read asks for; and a later write. */
const FOR_READS = ~0xfff | P;
const FOR_WRITES = FOR_READS | RW | D;

/** Whether a walk that nobody asked for finds something that the TLB has not, and that later reads (or writes) go by. */
export function finds(m: Machine, cpu: number, page: number, forWrites: boolean): boolean {
  const lo = inMemory(m, page);
  if (!allows(m, page, lo, false)) return false;
  return ((m.state[m.tlb(cpu, page)] ^ lo) & (forWrites ? FOR_WRITES : FOR_READS)) !== 0;
}

/** That walk. */
export function fillUnasked(m: Machine, cpu: number, page: number): void {
  fill(m, m.base(cpu), cpu, page, true);
}

/** What a walk by a table that memory does not name any more has found: judged as what it is, an access by something old, whether at once or apart from its walk. */
const byOldTable = (m: Machine, cpu: number, page: number): Cached => ({
  ...cachedFor(m, cpu, page),
  by: m.build.huge!.above(page),
});

/** The walk, and at once the access. */
function use(m: Machine, b: number, cpu: number, page: number): void {
  const strays = m.build.huge !== null && straysFromMemory(m, cpu, page);
  fill(m, b, cpu, page);
  if (strays) return throughTlb(m, b, cpu, page, byOldTable(m, cpu, page));
  const found = cachedFor(m, cpu, page);
  if (waits(m, b)) return writeWaits(m, b, cpu, page, found);
  if (m.state[b + st.WRITE]) shown(m, walkEnd(m, cpu, page));
  const pfn = translated(m, found.cached);
  complete(m, b, cpu, page, pfn, false);
  if (m.build.frames) data(m, b, cpu, atHand(m, b, page), { pfn, granted: true, dropped: false });
}

/** Whether an access goes by what the TLB has. */
const hits = (cached: number, write: boolean): boolean =>
  cached !== 0 && (!write || ((cached & RW) !== 0 && (cached & D) !== 0));

type WalkWay = 'fills' | 'fault' | 'spurious' | 'later';

/** What a walk comes to, where the TLB had `cached`: it fills the TLB; it faults, also for an old TLB entry's sake; or A and D come later. */
function walkOf(m: Machine, cpu: number, page: number, write: boolean, cached: number): WalkWay {
  const { spurious_fault, stray_ad } = m.build.parameters;
  const lo = foundByWalk(m, cpu, page);
  if (!allows(m, page, lo, write)) return 'fault';
  if (spurious_fault && write && cached && !(cached & RW)) return 'spurious';
  return stray_ad && (write ? A | D : A) & ~lo ? 'later' : 'fills';
}

/** Whether the step that a CPU makes next is an access whose walk could be made now, and succeeds. */
export function walkReady(m: Machine, b: number, cpu: number, { op }: Step): boolean {
  const s = m.state;
  if (s[b + st.WALKED]) return false;
  const page = s[b + st.PAGE];
  const write = s[b + st.WRITE] !== 0;
  if (op === 'access_set') return allows(m, page, s[m.entry(page) + st.LO], write);
  if (op !== 'access') return false;
  const { cached } = cachedFor(m, cpu, page);
  return !hits(cached, write) && walkOf(m, cpu, page, write, cached) === 'fills';
}

/** That walk, apart from its access. */
export function walkAhead(m: Machine, b: number, cpu: number, { op }: Step): void {
  const s = m.state;
  const page = s[b + st.PAGE];
  if (op === 'access') {
    const e = m.entry(walkEnd(m, cpu, page));
    m.charge('tlb_miss');
    m.note('walk', b, cpu, page, s[e + st.LO], s[e + st.HI]);
  }
  fill(m, b, cpu, page);
  s[b + st.WALKED] = page + 1;
}

export const hardwareOps: OpsOf<HardwareStep> = {
  access: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const write = s[b + st.WRITE] !== 0;
    if (m.build.shadow) useCopy(m, page, write);
    const old = cachedFor(m, cpu, page);
    const { cached } = old;
    if (!waits(m, b)) completed(m, cpu);
    const walked = s[b + st.WALKED] !== 0;
    s[b + st.WALKED] = 0;
    if (hits(cached, write)) {
      const strays = walked && m.build.huge !== null && straysFromMemory(m, cpu, page);
      throughTlb(m, b, cpu, page, strays ? byOldTable(m, cpu, page) : old);
      return;
    }
    if (m.build.shadow) return hostWalk(m, b, cpu, page);
    const walk = walkOf(m, cpu, page, write, cached);
    const e = m.entry(walkEnd(m, cpu, page));
    m.charge('tlb_miss');
    m.note('walk', b, cpu, page, foundByWalk(m, cpu, page) ? s[e + st.LO] : 0, s[e + st.HI]);
    s[m.tlb(cpu, page)] = 0;
    forgotten(m, cpu, page, 1);
    if (m.build.huge) dropUpper(m, cpu, page, walk === 'fault');
    switch (walk) {
      case 'fills':
        use(m, b, cpu, page);
        return;
      case 'later':
        // KNL4: P was seen set; the bits go in later, by a step of their own.
        s[b + st.FLAG] = Access.walked;
        return;
      case 'spurious':
        m.note('spurious_fault', b, cpu, page, cached, 0);
    }
    completed(m, cpu);
    s[b + st.FLAG] = Access.fault;
  },
  access_set: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    if (m.build.shadow) return hostFetch(m, b, cpu, page);
    const e = m.entry(page);
    if (s[b + st.WALKED]) {
      s[b + st.WALKED] = 0;
      throughTlb(m, b, cpu, page, cachedFor(m, cpu, page));
      return;
    }
    if (allows(m, page, s[e + st.LO], s[b + st.WRITE] !== 0)) {
      use(m, b, cpu, page);
      return;
    }
    // Stray: set although the entry is gone. The access itself faults, so no data went through, and nothing is lost.
    const bits = (s[b + st.WRITE] ? A | D : A) & ~s[e + st.LO];
    s[e + st.LO] |= bits;
    m.note('set_ad', b, cpu, page, s[e + st.LO], s[e + st.HI], bits, 1);
    s[b + st.FLAG] = hardwareFacts.access_set.answers.fault;
  },
  fault: (m, b, cpu) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    m.charge('fault');
    switchTables(m);
    m.note('fault', b, cpu, page, s[e + st.LO], s[e + st.HI], s[b + st.WRITE], s[e + st.LO] & P ? 1 : 0);
  },
  sigsegv: (m, b, cpu) => {
    m.note('sigsegv', b, cpu, m.state[b + st.PAGE], 0, 0, m.state[b + st.WRITE]);
  },
  sigbus: (m, b, cpu) => {
    m.note('sigbus', b, cpu, m.state[b + st.PAGE], 0, 0, m.state[b + st.WRITE]);
  },
};

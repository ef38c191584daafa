/**
 * The trap-and-emulate path of a write-protected page table: a guest's write faults into Xen, which decodes the
 * instruction and carries it out (xen/arch/x86/mm.c ptwr_do_page_fault, ptwr_emulated_update; 4.17 pv/ro-page-fault.c).
 *
 * A locked instruction goes to the emulator's cmpxchg callback: Xen reads the whole entry, and writes back only if
 * nothing changed. If hardware set A or D in between, the callback says CMPXCHG_FAILED, the guest's instruction
 * pointer does not advance, and the instruction traps again. A plain store is stored as it is. An entry that Xen
 * refuses is not emulated (X86EMUL_UNHANDLEABLE): the guest gets the page fault itself, and has no answer to it.
 */
import { trapKinds } from '../../model/events.ts';
import { P } from '../../model/pte.ts';
import { softwareRead } from '../lost.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { type TrapStep, trapFacts } from '../steps/trap.ts';
import { writeEntry } from './entry.ts';
import { adjusted } from './hypervisor.ts';
import type { OpsOf } from './kind.ts';
import { wroteEntry } from './shadow-copy.ts';
import { l1Error } from './validate.ts';
import { dropXenLock, takeXenLock } from './xen-lock.ts';

const Emulated = trapFacts.emulate_cmpxchg.answers;

/**
 * Whether a locked instruction writes what it found: Xen then leaves out the write-back, and so notices no bit that
 * hardware set meanwhile (x86_emulate.c `writeback`; ptwr_do_page_fault clears force_writeback; 3.3 and 4.17).
 */
function unchanged(
  m: Machine,
  b: number,
  { write, mask, half }: Extract<TrapStep, { op: 'emulate_cmpxchg' }>,
): boolean {
  const s = m.state;
  const [lo, hi] = [s[b + st.SEEN], s[b + st.SEEN + 1]];
  if (write === 'cleared') return (lo & (mask ?? 0)) === 0;
  if (write === 'new') return st.sameEntry(s, b + st.SEEN, b + st.NEW);
  return lo === 0 && (half !== undefined || hi === 0);
}

export const trapOps: OpsOf<TrapStep> = {
  trap: (m, b, cpu, step) => {
    if (m.build.xen) m.charge('trap');
    else {
      m.charge('vm_exit');
      m.charge('emulate');
    }
    m.note('trap', b, cpu, m.state[b + st.PAGE], 0, 0, trapKinds.indexOf(step.why));
  },
  emulate_load: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    s[b + st.SEEN] = s[e + st.LO];
    s[b + st.SEEN + 1] = s[e + st.HI];
    softwareRead(m, cpu, page, s[e + st.LO] & (step.tells ?? -1));
    takeXenLock(m, b, page);
    m.note('load', b, cpu, page, s[e + st.LO], s[e + st.HI], 8);
  },
  emulate_cmpxchg: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    dropXenLock(m, page, false);
    const nothingNew = m.build.xen && unchanged(m, b, step);
    const found = st.sameEntry(s, e, b + st.SEEN);
    const same = step.unconditional || nothingNew || found;
    s[b + st.FLAG] = same ? Emulated.stored : Emulated.again;
    if (same) {
      s[b + st.OLD] = s[b + st.SEEN];
      if (!step.half) s[b + st.OLD + 1] = s[b + st.SEEN + 1];
      if (nothingNew) {
        m.note('emulate', b, cpu, page, s[e + st.LO], s[e + st.HI]);
        return;
      }
      let lo = 0;
      let hi = step.half ? s[e + st.HI] : 0;
      if (step.write === 'new') {
        lo = adjusted(m, s[b + st.NEW]);
        hi = s[b + st.NEW + 1];
      } else if (step.write === 'cleared') {
        lo = s[b + st.SEEN] & ~(step.mask ?? 0);
        hi = s[b + st.SEEN + 1];
      }
      if (m.build.xen && l1Error(m, lo, hi)) {
        s[b + st.FLAG] = Emulated.refused;
        return;
      }
      writeEntry(m, cpu, s[b + st.STATEMENT], page, lo, hi, undefined, step.write === 'cleared' ? 0 : lo);
    }
    m.note('emulate', b, cpu, page, s[e + st.LO], s[e + st.HI], same ? 0 : 1);
    if (m.build.shadow) wroteEntry(m, b, cpu, page);
  },
  compare_seen: (m, b) => {
    const s = m.state;
    const same = st.sameEntry(s, b + st.SEEN, b + st.OLD);
    s[b + st.FLAG] = same ? 1 : 0;
    if (!same) dropXenLock(m, s[b + st.PAGE], false);
  },
  emulate_store: (m, b, cpu, step) => {
    const s = m.state;
    const page = s[b + st.PAGE];
    const e = m.entry(page);
    const zero = step.from === 'zero';
    const lo = step.half === 'hi' ? s[e + st.LO] : zero ? 0 : adjusted(m, s[b + st.NEW]);
    const hi = step.half === 'lo' ? s[e + st.HI] : zero ? 0 : s[b + st.NEW + 1];
    const error = m.build.xen && l1Error(m, lo, hi);
    s[b + st.FLAG] = error && step.half !== 'hi' ? 0 : 1;
    if (!s[b + st.FLAG]) return;
    if (error) {
      // An upper half that makes an invalid present entry: the guest has them the wrong way round, and the lower half
      // follows ("fixing up invalid PAE PTE") and decides. Until then P is clear.
      s[e + st.LO] = lo & ~P;
      s[e + st.HI] = hi;
    } else writeEntry(m, cpu, s[b + st.STATEMENT], page, lo, hi, step.half);
    m.note('emulate', b, cpu, page, s[e + st.LO], s[e + st.HI]);
    if (m.build.shadow) wroteEntry(m, b, cpu, page);
  },
};

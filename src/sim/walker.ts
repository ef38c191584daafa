/**
 * A page walk apart from its access. An access that its CPU's TLB does not serve walks: the walker finds P, and RW at a
 * write, sets A and D in the same locked update, and fills the TLB. Only then the access is made, by that TLB entry. In
 * between others may change the entry, so the access may be stale, untraced or late, as one by an older TLB entry may.
 *
 * - What the access may do is judged at the walk (does it fault, are A and D set); where its data go, and whether it is stale, at the
 *   access. Until an invalidation an access may use what was cached: Intel SDM vol. 3A, 4.10.4 "Invalidation of TLBs and
 *   Paging-Structure Caches" (of A and D: 4.8; newer editions count their chapters otherwise); AMD APM vol. 2, 5.5.3 "TLB Management".
 *   Simner et al., "Relaxed virtual memory in Armv8-A", ESOP 2022, has the two as events of their own, too.
 * - A CPU takes an interrupt between two instructions (Intel SDM vol. 3A, 6.6 "Program or Task Restart"). So whoever flushes its TLB
 *   waits for the access whose walk is over, and behind a flush nobody accesses by what was walked before. TLBSYNC waits until what
 *   INVLPGB asked for is done (Linux, arch/x86/include/asm/tlb.h): for accesses by what it takes away, and for no others, since
 *   no CPU is interrupted.
 * - An interrupt may also come when the walk has set A, and the instruction begins anew behind it. That is a walk that nobody
 *   asked for (fills.ts). D is set only for a write that is made then.
 *
 * A walk and its access at once are still one move, as everywhere else; the walker is a mover beside it (mover.ts), and a
 * script that asks for nothing that an access does has none. A host that shadows tables walks by a step of its own anyway.
 */

import { asksOfAccesses } from './asked-accesses.ts';
import type { Beside, LinkedStep, Machine } from './machine.ts';
import { flushedPages } from './ops/gather.ts';
import { walkAhead, walkReady } from './ops/hardware.ts';
import { broadcasts } from './ops/wider-flush.ts';
import type { Scenario } from './scenario.ts';
import * as st from './state.ts';
import type { Step } from './steps.ts';
import { flushesOne } from './store-buffer.ts';

/** Whether a script asks for something that a walk apart from its access can change, and somebody is there to come between. */
export function asksForWalks(scenario: Scenario): boolean {
  const busy = scenario.programs.filter(({ statements }) => statements.length > 0).length;
  return busy > 1 && asksOfAccesses(scenario);
}

const next = (m: Machine, b: number): LinkedStep => m.build.code.steps[m.state[b + st.PC]];

export const walker: Beside = {
  ready: (m, cpu) => {
    const b = m.base(cpu);
    const { step, blocked } = next(m, b);
    return walkReady(m, b, cpu, step) && !blocked?.(m, b, step);
  },
  come: (m, cpu) => {
    const b = m.base(cpu);
    walkAhead(m, b, cpu, next(m, b).step);
  },
};

/** A step of a machine with walkers: a flush of a CPU's TLB waits for the access that the CPU is about to make. */
export function behindWalks(linked: LinkedStep): LinkedStep {
  const { step, blocked } = linked;
  if (!flushesOne(step)) return linked;
  return { ...linked, blocked: blocked ? (m, b, s) => blocked(m, b, s) || awaitsAccess(m, b, s) : awaitsAccess };
}

/** Whether a step is a flush that waits for an access whose walk is over. */
export function awaitsAccess(m: Machine, b: number, step: Step): boolean {
  if (!flushesOne(step)) return false;
  const { op } = step;
  const s = m.state;
  const walked = s[m.base(s[b + st.FLUSH_CPU]) + st.WALKED];
  if (walked === 0) return false;
  if (op !== 'flush_cpu' || s[b + st.FLUSH_WHAT] !== 1 || !broadcasts(m)) return true;
  const [first, end] = flushedPages(m, b);
  return first < 0 || (walked > first && walked <= end);
}

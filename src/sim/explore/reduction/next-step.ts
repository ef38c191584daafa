/**
 * What a CPU's next move touches in the state at hand: of what the records of its steps say, what can make a difference now.
 * It is decided by what nobody else changes before that move: the CPU's own words, the locks that it holds, its part in
 * revocations, and barriers that all have come to.
 */
import { D, RW } from '../../../model/pte.ts';
import type { Machine } from '../../machine.ts';
import { hasGathered } from '../../ops/frames.ts';
import { everybodyAt } from '../../ops/locks.ts';
import { cachedFor, inMemory, straysFromMemory, walkEnd } from '../../ops/walk.ts';
import { isExchanged, owes } from '../../revocations.ts';
import * as st from '../../state.ts';
import * as t from '../../steps/touch.ts';
import type { Step } from '../../steps.ts';
import type { Tail } from './invisible-tail.ts';
import type { TlbUses } from './tlb-uses.ts';
import { touchesOf } from './touches.ts';

/** Behind a step with one of these, a revocation may be pending for the CPU that was not before. */
const MAY_OWE = t.ANY_ENTRY | t.NEIGHBOURS | t.ALL_ENTRIES | t.EVERYTHING | t.MARKS_R | t.SHADOW;
/** Beside one of these, MARKS_W is of a TLB that is flushed. */
const ANY_TLB = t.TLB_SELF | t.TLB_TARGET;

export class NextSteps {
  private readonly machine: Machine;
  private readonly tlbUses: TlbUses;
  /** Whether somebody looks at who holds a lock, and does not wait for it: at a pte lock, where an address space ends; at any, where a CPU whose task sleeps for it goes on with another one. */
  private readonly looksAtLocks: boolean;

  constructor(machine: Machine, tlbUses: TlbUses) {
    this.machine = machine;
    this.tlbUses = tlbUses;
    this.looksAtLocks = machine.build.exits !== null || machine.build.code.preemption !== null;
  }

  /** Touches of the visible step that a CPU is at. */
  head(cpu: number, step: Step): number {
    const m = this.machine;
    const b = m.base(cpu);
    switch (step.op) {
      case 'access':
        return this.access(cpu, b);
      case 'barrier':
        return this.barrier(cpu, b, step.number);
      // Whoever wants the lock waits for this very step. It relies on what the CPU has read under the lock. Where stores wait it is one of them.
      case 'ptl_unlock':
        return (this.looksAtLocks || m.build.code.land ? t.PTL_W : 0) | (owes(m, cpu, 'readers') ? t.MARKS_W : 0);
      case 'halt':
      case 'sys_return':
        return touchesOf(step) & ~(owes(m, cpu, 'pending') ? 0 : t.MARKS_W) & ~this.unasked(cpu, b);
      case 'vma_read_unlock':
      case 'mmap_unlock':
        return 'write' in step && step.write ? t.MMAP_W : this.looksAtLocks ? t.MMAP_R : 0;
      case 'free_gathered':
        return hasGathered(m, cpu) ? touchesOf(step) : 0;
      default:
        return touchesOf(step);
    }
  }

  /** Of the touches behind that step, those that make a difference: that a call or a program is over is news where somebody may rely on it, or wait for it. */
  behind(cpu: number, step: Step, head: number, tail: Tail): Tail {
    const m = this.machine;
    const all = tail.before | tail.after;
    let none = this.unasked(cpu, m.base(cpu));
    const joins = ((step.op === 'access' ? 0 : head) | all) & MAY_OWE;
    if (all & t.MARKS_W && !joins && !(all & ANY_TLB) && !owes(m, cpu, 'pending')) none |= t.MARKS_W;
    return (all & none) === 0 ? tail : { ...tail, before: tail.before & ~none, after: tail.after & ~none };
  }

  /** Whether a CPU has ended is asked for where it has not come to all its barriers. */
  private unasked(cpu: number, b: number): number {
    return this.machine.state[b + st.BARRIERS] >= this.machine.build.barriers[cpu] ? t.SAID : 0;
  }

  /** At a barrier where all are, the CPU goes on whatever others do. */
  private barrier(cpu: number, b: number, number: number): number {
    const m = this.machine;
    if (m.state[b + st.BARRIERS] === number + 1) return everybodyAt(m, number) ? 0 : t.SAID;
    return t.SAID | (owes(m, cpu, 'pending') ? t.MARKS_W : 0);
  }

  /** An access through the TLB looks at memory only to tell whether it is stale; a walk asks for nothing else. */
  private access(cpu: number, b: number): number {
    const m = this.machine;
    if (m.build.shadow) return touchesOf({ op: 'access' });
    const page = m.state[b + st.PAGE];
    const { cached } = cachedFor(m, cpu, page);
    const write = m.state[b + st.WRITE] !== 0;
    const tlb = this.tlbUses.matters(cpu, m.state[b + st.STATEMENT]) ? t.TLB_SELF : 0;
    const completes = owes(m, cpu, 'pending') || (write && isExchanged(m, walkEnd(m, cpu, page))) ? t.MARKS_W : 0;
    const data = write ? t.DATA_W : t.DATA_R;
    if (!cached || (write && !(cached & RW && cached & D))) {
      const old = m.build.huge && straysFromMemory(m, cpu, page) ? t.MARKS_R : 0;
      return t.ENTRY_AD | tlb | t.TABLES_R | old | completes | data;
    }
    // One that leaves no trace does so only until a walker sets D.
    const untraced = write && !(inMemory(m, page) & D) ? t.ENTRY_R : 0;
    return t.ENTRY_AD | untraced | t.TLB_SELF | t.TABLES_R | t.MARKS_R | completes | data;
  }
}

/**
 * Partial-order reduction: of the CPUs that could move, which ones have to be tried here?
 *
 * A persistent set, grown from one CPU: whoever may ever touch (while the set stands still) what the next move of a
 * member touches, is taken in. Nothing that the others do before the set moves can interfere with it, so every run is
 * equivalent, by swapping neighbours that commute, to one that moves a member of the set first. As every run ends
 * (no move leads back to an earlier state), the reduced search reaches every end, by a run with the same counts and
 * happenings: nothing that a verdict asks for is lost.
 */
import type { Machine } from '../../machine.ts';
import { bufferOf, interruptOf, taskOf, walkerOf } from '../../mover.ts';
import { MAX_CPUS } from '../../scenario.ts';
import { conflict } from './footprint.ts';
import { Futures } from './futures.ts';
import { TlbUses } from './tlb-uses.ts';

export class Reduction {
  private readonly machine: Machine;
  private readonly tlbUses: TlbUses;
  private readonly futures: Futures;

  constructor(machine: Machine) {
    this.machine = machine;
    this.tlbUses = new TlbUses(machine);
    this.futures = new Futures(machine, this.tlbUses);
  }

  /** Mask of the movers to try from the machine's state; 0 where none can move. */
  choose(): number {
    const { cpus, movers } = this.machine.build;
    let able = 0;
    for (const mover of movers) if (this.machine.enabled(mover)) able |= 1 << mover;
    if (!several(able)) return able;
    this.futures.begin();
    if (able & ALL_BUFFERS) {
      const landing = this.landsAlone(able);
      if (landing) return landing;
    }
    let best = able;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!(able & withOwn(1 << cpu))) continue;
      const set = this.closure(cpu);
      // Where nobody can come between, a walk and its access are one.
      const found = (several(set) ? withOwn(set) | (set << WALKERS) : withOwn(set)) & able;
      if (!several(found)) return found;
      if (count(found) < count(best)) best = found;
    }
    return best;
  }

  /** A buffer whose oldest store lands in a word that no other CPU will ask for: its landing commutes with all else. */
  private landsAlone(able: number): number {
    const { cpus } = this.machine.build;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!(able & (1 << bufferOf(cpu))) || !this.futures.landsInWord(cpu)) continue;
      const landing = this.futures.landing(cpu, 1);
      const asked = Array.from({ length: cpus }, (_, other) => other).some(
        other => other !== cpu && conflict(landing, this.futures.rest(other, 1 << cpu)),
      );
      if (!asked) return 1 << bufferOf(cpu);
    }
    return 0;
  }

  /** Brings the machine's state into the form that stands for all that differ from it in nothing of use. */
  normalise(): void {
    for (let cpu = 0; cpu < this.machine.build.cpus; cpu++) this.tlbUses.forget(cpu);
  }

  private closure(first: number): number {
    const { cpus } = this.machine.build;
    let set = 1 << first;
    for (;;) {
      let grown = set;
      for (let other = 0; other < cpus; other++) {
        if (set & (1 << other) || this.machine.done(other)) continue;
        const rest = this.futures.rest(other, set);
        for (let member = 0; member < cpus; member++)
          if (set & (1 << member) && conflict(this.futures.next(member), rest)) grown |= 1 << other;
      }
      if (grown === set) return set;
      set = grown;
    }
  }
}

const WALKERS = walkerOf(0);
const INTERRUPTS = interruptOf(0);
const TASKS = taskOf(0);
const ALL_BUFFERS = ((1 << MAX_CPUS) - 1) << MAX_CPUS;

/** A CPU moves itself, or its store buffer does, or it is interrupted, or preempted: these are one in a persistent set. */
const withOwn = (cpus: number): number => cpus | (cpus << MAX_CPUS) | (cpus << INTERRUPTS) | (cpus << TASKS);

/** Whether a mask has more than one bit. */
export const several = (mask: number): boolean => (mask & (mask - 1)) !== 0;

function count(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest; rest &= rest - 1) bits++;
  return bits;
}

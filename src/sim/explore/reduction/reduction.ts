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

  /** Mask of the CPUs to move from the machine's state; 0 where none can. */
  choose(): number {
    const { cpus } = this.machine.build;
    let able = 0;
    for (let cpu = 0; cpu < cpus; cpu++) if (this.machine.enabled(cpu)) able |= 1 << cpu;
    if (!several(able)) return able;
    this.futures.begin();
    let best = able;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!(able & (1 << cpu))) continue;
      const found = this.closure(cpu) & able;
      if (!several(found)) return found;
      if (count(found) < count(best)) best = found;
    }
    return best;
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

/** Whether a mask has more than one bit. */
export const several = (mask: number): boolean => (mask & (mask - 1)) !== 0;

function count(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest; rest &= rest - 1) bits++;
  return bits;
}

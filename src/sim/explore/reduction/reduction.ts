/**
 * Partial-order reduction: of the CPUs that could move, which ones have to be tried here?
 *
 * A persistent set, grown from one CPU: whoever may ever touch (while the set stands still) what the next move of a
 * member touches, is taken in. Nothing that the others do before the set moves can interfere with it, so every run is
 * equivalent, by swapping neighbours that commute, to one that moves a member of the set first. As every run ends
 * (no move leads back to an earlier state), the reduced search reaches every end, by a run with the same counts and
 * happenings: nothing that a verdict asks for is lost. An unasked fill of a TLB is a process of its own, beside the CPU whose
 * accesses find what it leaves.
 */
import type { Fill, Machine } from '../../machine.ts';
import { bufferOf, cpuOf, fillOf, isFill, isWalker } from '../../mover.ts';
import { conflict, type Footprint, NOTHING } from './footprint.ts';
import { Futures } from './futures.ts';
import { TlbUses } from './tlb-uses.ts';

export class Reduction {
  private readonly machine: Machine;
  private readonly tlbUses: TlbUses;
  private readonly futures: Futures;
  /** By CPU, a mask of places among the movers: the CPU's own moves, its walker's apart; and its buffer's alone. */
  private readonly own: readonly number[];
  private readonly walkers: readonly number[];
  private readonly buffers: readonly number[];
  /** Unasked fills, each a process of its own, and its move as a mask. */
  private readonly fills: readonly { readonly cpu: number; readonly fill: Fill; readonly move: number }[];

  /** What each of them touches; null where nobody has asked in this state. */
  private readonly filled: (Footprint | null)[];

  constructor(machine: Machine) {
    const { cpus, movers } = machine.build;
    this.machine = machine;
    this.tlbUses = new TlbUses(machine);
    this.futures = new Futures(machine, this.tlbUses);
    const masks = (is: (mover: number, cpu: number) => boolean): number[] =>
      Array.from({ length: cpus }, (_, cpu) =>
        movers.reduce((mask, mover, place) => (is(mover, cpu) ? mask | (1 << place) : mask), 0),
      );
    this.own = masks((mover, cpu) => cpuOf(mover) === cpu && !isWalker(mover) && !isFill(mover));
    this.walkers = masks((mover, cpu) => cpuOf(mover) === cpu && isWalker(mover));
    this.buffers = masks((mover, cpu) => mover === bufferOf(cpu));
    this.fills = machine.build.fills.flatMap((fills, cpu) =>
      fills.map((fill, i) => ({ cpu, fill, move: 1 << movers.indexOf(fillOf(cpu, i)) })),
    );
    this.filled = this.fills.map(() => null);
  }

  /** The machine has been put into a state, in which a CPU's own words are the part of this number. */
  stands(cpu: number, part: number): void {
    this.futures.stands(cpu, part);
  }

  /** The machine has made a move of a CPU's, its buffer's, or whatever else works on its words. */
  moved(cpu: number): void {
    this.futures.moved(cpu);
  }

  /** Mask of the movers to try from the machine's state, by their places in its list; 0 where none can move. */
  choose(): number {
    const { cpus, movers } = this.machine.build;
    let able = 0;
    for (let place = 0; place < movers.length; place++) if (this.machine.enabled(movers[place])) able |= 1 << place;
    if (!several(able)) return able;
    this.futures.begin();
    this.filled.fill(null);
    const landing = this.landsAlone(able);
    if (landing) return landing;
    let best = able;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!(able & this.own[cpu])) continue;
      const found = this.closure(cpu, able, count(best));
      if (found === 0) continue;
      if (!several(found)) return found;
      best = found;
    }
    return best;
  }

  /** The moves of a set of CPUs and fills. Where no other CPU can come between, a walk and its access are one. */
  private movesOf(set: number): number {
    const { cpus } = this.machine.build;
    const apart = several(set & ((1 << cpus) - 1));
    let moves = 0;
    for (let cpu = 0; cpu < cpus; cpu++)
      if (set & (1 << cpu)) moves |= apart ? this.own[cpu] | this.walkers[cpu] : this.own[cpu];
    for (let i = 0; i < this.fills.length; i++) if (set & (1 << (cpus + i))) moves |= this.fills[i].move;
    return moves;
  }

  /** A buffer whose oldest store lands in a word that no other CPU will ask for: its landing commutes with all else. */
  private landsAlone(able: number): number {
    const { cpus } = this.machine.build;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!(able & this.buffers[cpu]) || !this.futures.landings.isInWord(cpu)) continue;
      if (!this.isAsked(cpu, this.futures.landings.of(cpu, 1))) return this.buffers[cpu];
    }
    return 0;
  }

  /** Whether a CPU's landing meets what others may do. */
  private isAsked(cpu: number, landing: Footprint): boolean {
    const { cpus } = this.machine.build;
    for (let other = 0; other < cpus; other++)
      if (other !== cpu && conflict(landing, this.futures.rest(other, 1 << cpu))) return true;
    return false;
  }

  /** Brings the machine's state into the form that stands for all that differ from it in nothing of use. */
  normalise(): void {
    for (let cpu = 0; cpu < this.machine.build.cpus; cpu++) this.tlbUses.forget(cpu);
  }

  /** The moves of a persistent set grown from a CPU, of those that are `able`; 0 where they are not fewer than `fewer`. */
  private closure(first: number, able: number, fewer: number): number {
    const { cpus } = this.machine.build;
    const processes = cpus + this.fills.length;
    // Bits of CPUs, and behind them of fills. Growing, a set only cuts off more of what outsiders may touch, so old members meet nobody anew.
    let set = 1 << first;
    let fresh = set;
    for (;;) {
      const moves = this.movesOf(set) & able;
      if (fresh === 0) return moves;
      // It only grows.
      if (count(moves) >= fewer) return 0;
      let grown = set;
      for (let other = 0; other < processes; other++)
        if (!(set & (1 << other)) && this.meets(other, set, fresh, processes)) grown |= 1 << other;
      fresh = grown & ~set;
      set = grown;
    }
  }

  /** Whether an outsider may ever touch what the next move of a fresh member of a set touches. */
  private meets(other: number, set: number, fresh: number, processes: number): boolean {
    const { cpus } = this.machine.build;
    if (other < cpus && this.machine.done(other)) return false;
    const rest = other < cpus ? this.futures.rest(other, set & ((1 << cpus) - 1)) : this.fill(other);
    if (rest === NOTHING) return false;
    for (let member = 0; member < processes; member++) {
      if (!(fresh & (1 << member))) continue;
      const next = member < cpus ? this.futures.next(member) : this.fill(member);
      if (conflict(next, rest) || this.endsFill(other, member) || this.endsFill(member, other)) return true;
    }
    return false;
  }

  private fill(process: number): Footprint {
    const place = process - this.machine.build.cpus;
    const known = this.filled[place];
    if (known) return known;
    const { cpu, fill } = this.fills[place];
    const found = this.futures.fill(cpu, fill);
    this.filled[place] = found;
    return found;
  }

  /** Whether a process is a CPU whose moves may leave the other, a fill of its TLB, without use. */
  private endsFill(process: number, other: number): boolean {
    const { cpus } = this.machine.build;
    if (process >= cpus || other < cpus) return false;
    const { cpu, fill } = this.fills[other - cpus];
    return cpu === process && this.futures.leavesBehind(cpu, fill) && this.fill(other) !== NOTHING;
  }
}

/** Whether a mask has more than one bit. */
export const several = (mask: number): boolean => (mask & (mask - 1)) !== 0;

function count(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest; rest &= rest - 1) bits++;
  return bits;
}

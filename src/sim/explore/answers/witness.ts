/**
 * The shortest interleaving that shows something: fewest visible steps, and among those fewest context switches.
 *
 * A reduced search need not hold it, so this is a search of its own: unreduced, breadth first over (state, CPU that
 * moved last), no deeper than what the first search found. Every way to a state at its depth is tried before the state
 * is expanded, so the switches it is expanded with are the fewest.
 */

import type { Machine } from '../../machine.ts';
import { MOST_MOVERS, MOVER_BITS } from '../../mover.ts';
import type { Search } from '../search.ts';
import { Column } from '../states/column.ts';
import type { Happening } from '../states/deltas.ts';
import type { Mark } from '../states/history.ts';

/** What is looked for: a move that brings something about, or a complete run that ends so. */
export type Target =
  | { readonly kind: 'move'; readonly is: (happening: Happening) => boolean }
  | { readonly kind: 'end'; readonly is: (machine: Machine, marks: readonly Mark[]) => boolean };

/** The CPUs of each visible step, in order. */
export interface Way {
  readonly cpus: readonly number[];
  readonly switches: number;
}

interface Found {
  depth: number;
  switches: number;
  state: number;
  /** CPU of the last step; -1 where the way ends in `state`. */
  cpu: number;
}

const FAR = 1 << 24;

export class WitnessSearch {
  private readonly search: Search;
  private readonly targets: readonly Target[];
  private readonly bounds: readonly number[];
  private readonly most: number;
  /** The movers; below, `cpu` and `last` are places among them. */
  private readonly all: readonly number[];
  private readonly movers: number;
  private readonly found: (Found | null)[];
  /** For each state and CPU that moved last: fewest switches, and the state and CPU before. */
  private readonly switches = new Column();
  private readonly before = new Column();
  private next = 0;
  private over = false;

  /** `bounds`: for each target, a length that is known to suffice. `most` states are stored at most. */
  constructor(search: Search, targets: readonly Target[], bounds: readonly number[], most: number) {
    this.search = search;
    this.targets = targets;
    this.bounds = bounds;
    this.most = most;
    this.all = search.machine.build.movers;
    this.movers = this.all.length;
    this.found = targets.map(() => null);
    for (let cpu = 0; cpu < this.movers; cpu++) this.arrive(0, cpu, 0, -1);
    this.hear(search.start, { depth: 0, switches: 0, state: 0, cpu: -1 });
  }

  /** Expands about `budget` states; true where the search is over. */
  step(budget: number): boolean {
    for (let left = budget; left > 0 && !this.over; left--) this.expand();
    return this.over;
  }

  /** The shortest way to a target; null where the search was given up before it was found. */
  way(target: number): Way | null {
    const found = this.found[target];
    if (!found || !this.isSettled(target)) return null;
    const cpus: number[] = found.cpu < 0 ? [] : [found.cpu];
    let { state } = found;
    let last = this.bestLast(state, found.cpu);
    while (this.search.parent.at(state) >= 0) {
      cpus.push(last);
      const from = this.before.at(state * this.movers + last);
      state = Math.floor(from / this.movers);
      last = from % this.movers;
    }
    return { cpus: cpus.reverse().map(place => this.all[place]), switches: found.switches };
  }

  private expand(): void {
    const { search } = this;
    if (this.next >= search.states.count || search.states.count > this.most || this.done()) {
      this.over = true;
      return;
    }
    const state = this.next++;
    const depth = search.depth.at(state);
    const moves = search.moves.length;
    search.expandNext();
    for (let at = moves; at < search.moves.length; at += 2) {
      const how = search.moves.at(at + 1);
      this.follow(state, depth, this.all.indexOf(how % MOST_MOVERS), search.moves.at(at), how >> MOVER_BITS);
    }
    if (search.moves.length === moves) this.end(state, depth);
  }

  private follow(state: number, depth: number, cpu: number, to: number, delta: number): void {
    const { search } = this;
    const last = this.bestLast(state, cpu);
    const switches = this.cost(state, last, cpu);
    this.hear(delta, { depth: depth + 1, switches, state, cpu });
    if (search.depth.at(to) === depth + 1) this.arrive(to, cpu, switches, state * this.movers + last);
  }

  /** A way on which a delta's happenings come about. */
  private hear(delta: number, way: Found): void {
    const { deltas } = this.search;
    for (const number of deltas.list[delta].happenings)
      this.targets.forEach((target, i) => {
        if (target.kind === 'move' && target.is(deltas.happenings[number])) this.improve(i, way);
      });
  }

  private end(state: number, depth: number): void {
    const { search } = this;
    if (!this.targets.some((target, i) => target.kind === 'end' && (this.found[i]?.depth ?? FAR) >= depth)) return;
    search.load(state);
    const marks = search.histories.of(search.historyOf(state));
    this.targets.forEach((target, i) => {
      if (target.kind !== 'end' || !target.is(search.machine, marks)) return;
      const last = this.bestLast(state, -1);
      this.improve(i, { depth, switches: this.switches.at(state * this.movers + last), state, cpu: -1 });
    });
  }

  private improve(target: number, way: Found): void {
    const found = this.found[target];
    if (!found || way.depth < found.depth || (way.depth === found.depth && way.switches < found.switches))
      this.found[target] = way;
  }

  private done(): boolean {
    return this.targets.every((_, i) => this.isSettled(i));
  }

  /** No state that is still to be expanded can better a target. */
  private isSettled(target: number): boolean {
    if (this.next >= this.search.states.count) return true;
    const depth = this.search.depth.at(this.next);
    const found = this.found[target];
    if (!found) return depth > this.bounds[target];
    return this.targets[target].kind === 'move' ? depth >= found.depth : depth > found.depth;
  }

  /** Switches of the best way to `state` by `last`, and on by `cpu`. */
  private cost(state: number, last: number, cpu: number): number {
    return this.switches.at(state * this.movers + last) + (state === 0 || last === cpu ? 0 : 1);
  }

  /** The CPU that should have moved last to `state` where `cpu` moves next (-1: nobody does). */
  private bestLast(state: number, cpu: number): number {
    let best = Math.max(cpu, 0);
    for (let last = 0; last < this.movers; last++) {
      const better =
        cpu < 0
          ? this.switches.at(state * this.movers + last) < this.switches.at(state * this.movers + best)
          : this.cost(state, last, cpu) < this.cost(state, best, cpu);
      if (better) best = last;
    }
    return best;
  }

  private arrive(state: number, cpu: number, switches: number, before: number): void {
    while (this.switches.length < (state + 1) * this.movers) {
      this.switches.push(FAR);
      this.before.push(-1);
    }
    const at = state * this.movers + cpu;
    if (switches >= this.switches.at(at)) return;
    this.switches.set(at, switches);
    this.before.set(at, before);
  }
}

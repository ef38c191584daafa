/**
 * The search: all states that the CPUs' moves can reach, breadth first, in slices that a caller can stop between.
 *
 * A packed state is a row of numbers: the shared part, the history, and each CPU's own part. Rows are interned, their
 * numbers are given in order of discovery, and that order is the queue. The move table answers for every move. Unreduced,
 * every CPU that can move is tried. Reduced, `Reduction` says who is tried, and where that is one CPU the search walks on
 * until there is a choice again (`walks.ts`): what lies between is nobody's concern and is not stored.
 */
import type { CostProfile } from '../cost.ts';
import type { HappeningKind } from '../happenings.ts';
import type { Machine } from '../machine.ts';
import { cpuOf, MOST_MOVERS } from '../mover.ts';
import { Reduction, several } from './reduction/reduction.ts';
import { Column } from './states/column.ts';
import { Deltas } from './states/deltas.ts';
import { Histories } from './states/history.ts';
import { BLOCKED, DONE, MoveTable, move, settle } from './states/moves.ts';
import { Parts } from './states/parts.ts';
import { HISTORY, OWN, SHARED } from './states/row.ts';
import { Rows } from './states/rows.ts';
import { Walks } from './states/walks.ts';

export interface SearchOptions {
  readonly reduce: boolean;
  /** What is part of an outcome beside what always is. */
  readonly remembered: ReadonlySet<HappeningKind>;
  readonly maxStates: number;
  readonly maxBytes: number;
}

/** Why a search stopped before it had seen everything. */
export type Stopped = 'states' | 'memory' | 'time' | 'cycle' | null;

/** Longest walk without a choice before the state is stored after all, so that a slice stays short. */
const LONGEST_WALK = 2048;
/** States between two looks at the memory that is in use. */
const MEMORY_EVERY = 4096;

export class Search {
  readonly machine: Machine;
  readonly deltas: Deltas;
  readonly histories: Histories;
  /** Packed states, by number. */
  readonly states: Rows;
  /** States that no move leads out of. */
  readonly ends: number[] = [];
  /** For each happening, the state and mover whose move first brought it about; -1: it was there before any move. */
  readonly firstSeen: { state: number; mover: number }[] = [];
  /** Visible steps of the way on which a state was first reached. */
  readonly depth = new Column();
  /** The state it was reached from, and by whose move. */
  readonly parent = new Column();
  readonly mover = new Column();
  /** Moves out of state i: from `outOf.at(i)` on, pairs of target, and delta * MOST_MOVERS + mover. */
  readonly outOf = new Column();
  readonly moves = new Column();
  /** Delta of what the CPUs do before their first visible steps: every run begins with it. */
  readonly start: number;
  stopped: Stopped = null;
  private readonly options: SearchOptions;
  private readonly parts: Parts;
  private readonly tables: readonly MoveTable[];
  private readonly reduction: Reduction | null;
  /** Reduced, the walks behind moves; and by state, who is tried there. */
  private readonly walks: Walks;
  private readonly choices = new Column();
  private readonly cpus: number;
  private readonly movers: readonly number[];
  private readonly row: Int32Array;
  private readonly child: Int32Array;
  /** Who is to be tried where the last walk has ended. */
  private choice = 0;
  /** Somebody else has had the machine, and may have moved it. */
  private lent = false;
  /** The next state to expand. */
  private next = 0;

  constructor(machine: Machine, profile: CostProfile, options: SearchOptions) {
    const { cpus } = machine.build;
    this.machine = machine;
    this.options = options;
    this.cpus = cpus;
    this.deltas = new Deltas(profile);
    this.histories = new Histories(this.deltas, options.remembered);
    this.parts = new Parts(machine);
    this.states = new Rows(OWN + cpus);
    this.row = new Int32Array(OWN + cpus);
    this.child = new Int32Array(OWN + cpus);
    this.movers = machine.build.movers;
    this.tables = this.movers.map(mover => new MoveTable(machine, this.parts, this.deltas, mover));
    this.reduction = options.reduce ? new Reduction(machine) : null;
    this.walks = new Walks(OWN + cpus);
    this.deltas.begin();
    machine.observer = this.deltas;
    for (let cpu = 0; cpu < cpus; cpu++) settle(machine, cpu);
    machine.observer = null;
    this.start = this.deltas.end();
    this.reduction?.normalise();
    this.pack();
    this.child[HISTORY] = this.histories.after(0, this.start);
    this.reached(-1, -1, 0, this.reduction?.choose() ?? 0);
    for (const h of this.deltas.list[this.start].happenings) this.firstSeen[h] = { state: 0, mover: -1 };
  }

  /** Gives up what has not been seen yet. */
  stop(why: Exclude<Stopped, null>): void {
    if (!this.complete) this.stopped ??= why;
  }

  /** Everything reachable has been seen. */
  get complete(): boolean {
    return this.stopped === null && this.next === this.states.count;
  }

  /** Expands states until about `budget` moves are made; true where the search is over. */
  step(budget: number): boolean {
    let left = budget;
    while (left > 0 && this.stopped === null && this.next < this.states.count) {
      if (this.states.count > this.options.maxStates) this.stopped = 'states';
      else if (this.next % MEMORY_EVERY === 0 && this.bytes() > this.options.maxBytes) this.stopped = 'memory';
      else left -= this.expandNext();
    }
    return this.stopped !== null || this.next === this.states.count;
  }

  /** Expands the next state; how many moves that took. */
  expandNext(): number {
    return this.reduction ? this.expandReduced(this.next++, this.reduction) : this.expand(this.next++);
  }

  /** Puts a state into the machine, for a caller that may move it. */
  load(state: number): void {
    this.takeBack();
    this.states.copy(state, this.row, 0);
    this.fill(this.row);
    this.lent = true;
  }

  /** Puts a packed state into the machine. */
  private fill(row: Int32Array): void {
    this.parts.loadShared(row[SHARED]);
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      this.parts.loadOwn(cpu, row[OWN + cpu]);
      this.reduction?.stands(cpu, row[OWN + cpu]);
    }
  }

  /** Takes the machine back. If a caller has used it, its contents are unknown. */
  private takeBack(): void {
    if (this.lent) this.parts.forget();
    this.lent = false;
  }

  historyOf(state: number): number {
    return this.states.word(state, HISTORY);
  }

  /** Walks on from the machine's state while there is no choice, at most `most` visible steps; how many they were. */
  walk(most: number, told: (mover: number) => void = () => {}): number {
    let steps = 0;
    if (!this.reduction) return steps;
    this.choice = this.reduction.choose();
    while (steps < most && this.choice !== 0 && !several(this.choice)) {
      const mover = this.movers[31 - Math.clz32(this.choice)];
      move(this.machine, mover);
      this.reduction.moved(cpuOf(mover));
      told(mover);
      steps++;
      this.choice = this.reduction.choose();
    }
    return steps;
  }

  /** The movers of each visible step on the way to a state. */
  wayTo(state: number): number[] {
    const chain: number[] = [];
    for (let at = state; this.parent.at(at) >= 0; at = this.parent.at(at)) chain.push(at);
    const way: number[] = [];
    for (const at of chain.reverse()) {
      way.push(this.mover.at(at));
      if (this.reduction) way.push(...this.walkAfter(this.parent.at(at), this.mover.at(at)));
    }
    return way;
  }

  /** The CPUs that the search walked on with after moving `cpu` from `state`. */
  walkAfter(state: number, cpu: number): number[] {
    const way: number[] = [];
    this.load(state);
    move(this.machine, cpu);
    this.reduction?.moved(cpuOf(cpu));
    this.walk(LONGEST_WALK, other => way.push(other));
    return way;
  }

  /** Bytes in use, without what the engine's own objects cost. */
  bytes(): number {
    const columns = [this.depth, this.parent, this.mover, this.outOf, this.moves, this.choices];
    return (
      this.states.bytes() +
      this.parts.bytes() +
      this.histories.bytes() +
      this.walks.bytes() +
      this.tables.reduce((sum, table) => sum + table.bytes(), 0) +
      columns.reduce((sum, column) => sum + column.bytes(), 0)
    );
  }

  private expand(state: number): number {
    const { row } = this;
    this.takeBack();
    this.states.copy(state, row, 0);
    this.outOf.push(this.moves.length);
    let moved = 0;
    // All are looked up before any is made: a processor fetches several places of memory at a time.
    for (const table of this.tables) table.find(row[SHARED], row[OWN + table.cpu]);
    for (let place = 0; place < this.movers.length; place++) {
      if (!this.move(place)) continue;
      moved++;
      const { delta } = this.tables[place];
      this.child[HISTORY] = this.histories.after(row[HISTORY], delta);
      this.arrive(state, this.movers[place], delta, 1, 0);
    }
    if (moved === 0) this.ends.push(state);
    return moved + 1;
  }

  private expandReduced(state: number, reduction: Reduction): number {
    const { row, walks, child } = this;
    this.takeBack();
    this.states.copy(state, row, 0);
    this.outOf.push(this.moves.length);
    const choice = this.choices.at(state);
    if (choice === 0) this.ends.push(state);
    let moves = 1;
    for (let place = 0; place < this.movers.length; place++) {
      if (!(choice & (1 << place))) continue;
      const table = this.tables[place];
      table.find(row[SHARED], row[OWN + table.cpu]);
      if (!this.move(place)) continue;
      child[HISTORY] = 0;
      if (!walks.find(child)) moves += this.walkOn(reduction);
      const steps = 1 + walks.steps;
      const delta = this.deltas.sum(table.delta, walks.delta);
      child[HISTORY] = this.histories.after(row[HISTORY], delta);
      this.arrive(state, this.movers[place], delta, steps, walks.choice);
    }
    return moves;
  }

  /** Makes the move that was found last, from the state of `row` to that of `child`, whose history is left as it was; false where the mover waits, or has ended. */
  private move(place: number): boolean {
    const { row, child, parts } = this;
    const table = this.tables[place];
    if (table.shared === BLOCKED || table.shared === DONE) return false;
    for (let i = 0; i < row.length; i++) child[i] = row[i];
    child[SHARED] = table.shared;
    child[OWN + table.cpu] = table.own;
    const { flush } = this.deltas.list[table.delta];
    if (flush) child[OWN + flush.cpu] = parts.flushed(row[OWN + flush.cpu], flush, table.delta);
    return true;
  }

  /** Walks from the state of `child`, where nobody has walked yet, to its end, which is then in `child`; how many steps that took. */
  private walkOn(reduction: Reduction): number {
    const { machine, deltas, child, walks } = this;
    this.fill(child);
    deltas.begin();
    machine.observer = deltas;
    const steps = this.walk(LONGEST_WALK);
    machine.observer = null;
    const delta = deltas.end();
    // What is forgotten now makes no difference to who is to be tried.
    reduction.normalise();
    this.pack();
    walks.add(child, delta, steps, this.choice);
    return steps;
  }

  /** Packs the machine's state into `child`, without its history. */
  private pack(): void {
    const { child, parts } = this;
    child[SHARED] = parts.packShared();
    for (let cpu = 0; cpu < this.cpus; cpu++) child[OWN + cpu] = parts.packOwn(cpu);
  }

  /** Notes a move from `state` to the packed `child`. */
  private arrive(state: number, mover: number, delta: number, steps: number, choice: number): void {
    const target = this.reached(state, mover, steps, choice);
    this.moves.push(target);
    this.moves.push(delta * MOST_MOVERS + mover);
    for (const h of this.deltas.list[delta].happenings) this.firstSeen[h] ??= { state, mover };
  }

  private reached(from: number, cpu: number, steps: number, choice: number): number {
    const known = this.states.count;
    const number = this.states.intern(this.child, 0);
    if (number === known) {
      this.parent.push(from);
      this.mover.push(cpu);
      if (this.reduction) this.choices.push(choice);
      this.depth.push(from < 0 ? 0 : this.depth.at(from) + steps);
    }
    return number;
  }
}

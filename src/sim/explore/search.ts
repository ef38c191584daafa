/**
 * The search: all states that the CPUs' moves can reach, breadth first, in slices that a caller can stop between.
 *
 * A packed state is a row of numbers: the shared part, the history, and each CPU's own part. Rows are interned, their
 * numbers are given in order of discovery, and that order is the queue. The move table answers for every move. Unreduced,
 * every CPU that can move is tried, in a few states at a time. Reduced, `Reduction` says who is tried, and where that is one
 * CPU the search walks on until there is a choice again (`walks.ts`): what lies between is nobody's concern and is not stored.
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
import { NextStates } from './states/next-states.ts';
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
/**
 * States that an unreduced search expands together. It looks them up anywhere in large tables, so it reads all these places of
 * memory before it uses the first: a processor fetches many at a time, but one after the other where each decides what is next.
 */
const BLOCK = 16;

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
  /** Unreduced, where the moves out of the states that are expanded lead. */
  private readonly nextStates: NextStates;
  /** Who is to be tried where the last walk has ended. */
  private choice = 0;
  /** Somebody else has had the machine, and may have moved it. */
  private lent = false;
  /** The next state to expand. */
  private next = 0;
  /** The state from which on the next look at the memory in use is due. */
  private nextLook = 0;

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
    this.nextStates = new NextStates(OWN + cpus, BLOCK, this.movers.length);
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
    this.states.intern(this.child, 0);
    this.discovered(-1, -1, 0, this.reduction?.choose() ?? 0);
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
      else if (this.next >= this.nextLook && this.isFull()) this.stopped = 'memory';
      else left -= this.expandNext(left);
    }
    return this.stopped !== null || this.next === this.states.count;
  }

  private isFull(): boolean {
    this.nextLook = this.next + MEMORY_EVERY;
    return this.bytes() > this.options.maxBytes;
  }

  /** Expands the next state; an unreduced search `most` at once, if all are within the bound of states. How many moves that took. */
  expandNext(most = 1): number {
    const first = this.next++;
    if (this.reduction) return this.expandReduced(first, this.reduction);
    const { count } = this.states;
    const inBounds = count + BLOCK * this.movers.length <= this.options.maxStates;
    const states = inBounds ? Math.min(most, BLOCK, count - first) : 1;
    this.next = first + states;
    return this.expand(first, states);
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

  /** Expands `count` states from `first` on, unreduced. */
  private expand(first: number, count: number): number {
    const { states, nextStates } = this;
    const { rows, hashes, deltas, movers, upTo } = nextStates;
    const { width } = states;
    const moves = this.findMoves(first, count);
    states.fetch(rows, moves, hashes);
    let i = 0;
    for (let state = first; state < first + count; state++) {
      const end = upTo[state - first];
      this.outOf.push(this.moves.length);
      if (i === end) this.ends.push(state);
      for (; i < end; i++) {
        const target = states.intern(rows, i * width, hashes[i]);
        this.arrive(state, movers[i], deltas[i], 1, 0, target);
      }
    }
    return moves + count;
  }

  /** Finds all moves out of `count` states from `first` on, and leaves where they lead in `nextStates`; how many there are. */
  private findMoves(first: number, count: number): number {
    const { row, states, tables, movers, histories } = this;
    const { rows, deltas, movers: madeBy, upTo } = this.nextStates;
    this.takeBack();
    for (const table of tables) table.fetch(states, first, count);
    let moves = 0;
    for (let i = 0; i < count; i++) {
      states.copy(first + i, row, 0);
      for (let place = 0; place < movers.length; place++) {
        const table = tables[place];
        const at = moves * row.length;
        table.find(row[SHARED], row[OWN + table.cpu]);
        if (!this.move(place, rows, at)) continue;
        rows[at + HISTORY] = histories.after(row[HISTORY], table.delta);
        deltas[moves] = table.delta;
        madeBy[moves++] = movers[place];
      }
      upTo[i] = moves;
    }
    return moves;
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
      if (!this.move(place, child, 0)) continue;
      child[HISTORY] = 0;
      if (!walks.find(child)) moves += this.walkOn(reduction);
      const steps = 1 + walks.steps;
      const delta = this.deltas.sum(table.delta, walks.delta);
      child[HISTORY] = this.histories.after(row[HISTORY], delta);
      this.arrive(state, this.movers[place], delta, steps, walks.choice, this.states.intern(child, 0));
    }
    return moves;
  }

  /** Makes the move that was found last, from the state of `row` to that at `to[at]`, except its history; false where the mover waits, or has ended. */
  private move(place: number, to: Int32Array, at: number): boolean {
    const { row, parts } = this;
    const table = this.tables[place];
    if (table.shared === BLOCKED || table.shared === DONE) return false;
    for (let i = 0; i < row.length; i++) to[at + i] = row[i];
    to[at + SHARED] = table.shared;
    to[at + OWN + table.cpu] = table.own;
    const { flush } = this.deltas.list[table.delta];
    if (flush) to[at + OWN + flush.cpu] = parts.flushed(row[OWN + flush.cpu], flush, table.delta);
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

  /** Notes a move from `state` to the state `target`. */
  private arrive(state: number, mover: number, delta: number, steps: number, choice: number, target: number): void {
    if (target === this.parent.length) this.discovered(state, mover, steps, choice);
    this.moves.push(target);
    this.moves.push(delta * MOST_MOVERS + mover);
    for (const h of this.deltas.list[delta].happenings) this.firstSeen[h] ??= { state, mover };
  }

  /** Notes the way on which the newest state was reached. */
  private discovered(from: number, mover: number, steps: number, choice: number): void {
    this.parent.push(from);
    this.mover.push(mover);
    if (this.reduction) this.choices.push(choice);
    this.depth.push(from < 0 ? 0 : this.depth.at(from) + steps);
  }
}

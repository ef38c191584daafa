/**
 * Moves of one CPU on the machine, and the table that remembers them.
 *
 * A move is one visible step and the invisible ones behind it (turn.ts). It is a function of the shared part and the
 * CPU's own part alone, and millions of states are made of few parts, so the table answers nearly always and the
 * machine is asked once for each pair. It changes only these two, except when it flushes another CPU's TLB: the delta
 * records the flush, and the search applies it.
 */
import type { Machine } from '../../machine.ts';
import { cpuOf, isOfCode } from '../../mover.ts';
import { local } from '../../ops/expressions.ts';
import * as st from '../../state.ts';
import type { Place } from '../../statements.ts';
import { Endless, finishInvisible } from '../../turn.ts';
import type { Deltas } from './deltas.ts';
import { KEY_WORDS, Pairs } from './pairs.ts';
import type { Parts } from './parts.ts';
import { OWN, SHARED } from './row.ts';
import type { Rows } from './rows.ts';

/** Most invisible steps in a row; more means a program that goes round in circles. */
const MOST_INVISIBLE = 1_000_000;

/** Executes a move; the mover must be enabled. */
export function move(machine: Machine, mover: number): void {
  machine.step(mover);
  if (isOfCode(mover)) settle(machine, cpuOf(mover));
}

/** Executes a CPU's invisible steps, up to the next visible one. */
export function settle(machine: Machine, cpu: number): void {
  if (finishInvisible(machine, cpu, MOST_INVISIBLE) === MOST_INVISIBLE)
    throw new Endless(placeAt(machine, cpu), MOST_INVISIBLE);
  if (machine.done(cpu)) forget(machine, cpu);
}

/** The statement that a CPU is at. */
function placeAt({ state, build }: Machine, cpu: number): Place {
  const statement = state[build.shape.cpus + cpu * build.shape.cpuWords + st.STATEMENT];
  return build.scenario.programs[cpu].statements[statement].place;
}

/** Beside its place, what a CPU that is done still says to others: they wait for it as long as it has interrupts or preemption off. */
const STAYS = [st.PC, st.STATEMENT, st.BARRIERS, st.IRQS_OFF, st.PREEMPT_OFF];

/** The words that `forget` keeps, while the others are wiped. */
const kept: number[] = [];

/** A CPU that is done needs nothing else any more, and equal states must have equal words. */
function forget(machine: Machine, cpu: number): void {
  const { state } = machine;
  const { observed, shape } = machine.build;
  const b = machine.base(cpu);
  const asked = observed[cpu];
  let count = 0;
  for (const register of STAYS) kept[count++] = state[b + register];
  for (const reg of asked) {
    kept[count++] = state[local(machine, b, reg)];
    kept[count++] = state[local(machine, b, reg) + 1];
  }
  state.fill(0, b, b + shape.cpuWords);
  count = 0;
  for (const register of STAYS) state[b + register] = kept[count++];
  for (const reg of asked) {
    state[local(machine, b, reg)] = kept[count++];
    state[local(machine, b, reg) + 1] = kept[count++];
  }
  state[b + st.DONE] = 1;
}

/** In place of a shared part: the CPU waits, or has ended. */
export const BLOCKED = -1;
export const DONE = -2;

/** What a CPU does next, or its store buffer or walker, by shared part and the CPU's own. */
export class MoveTable {
  /** The last answer: parts after the move (BLOCKED or DONE in place of the shared one), and its delta. */
  shared = 0;
  own = 0;
  delta = 0;
  readonly cpu: number;
  private readonly machine: Machine;
  private readonly parts: Parts;
  private readonly deltas: Deltas;
  private readonly mover: number;
  /** By shared part and own, the three words of the answer. */
  private readonly known = new Pairs(3);

  constructor(machine: Machine, parts: Parts, deltas: Deltas, mover: number) {
    this.machine = machine;
    this.parts = parts;
    this.deltas = deltas;
    this.mover = mover;
    this.cpu = cpuOf(mover);
  }

  /** Finds the CPU's move and leaves it in `shared`, `own` and `delta`. */
  find(shared: number, own: number): void {
    const { known } = this;
    const { slots } = known;
    const slot = known.slot(shared, own);
    const at = slot + KEY_WORDS;
    if (slots[slot] !== 0) {
      this.shared = slots[at];
      this.own = slots[at + 1];
      this.delta = slots[at + 2];
      return;
    }
    this.ask(shared, own);
    slots[at] = this.shared;
    slots[at + 1] = this.own;
    slots[at + 2] = this.delta;
    known.take(slot, shared, own);
  }

  /** Looks ahead to what is asked next: the mover's moves from `count` states, from `first` on. */
  fetch(states: Rows, first: number, count: number): void {
    const { known, cpu } = this;
    for (let state = first; state < first + count; state++)
      known.fetch(states.word(state, SHARED), states.word(state, OWN + cpu));
  }

  bytes(): number {
    return this.known.bytes();
  }

  private ask(shared: number, own: number): void {
    const { machine, parts, mover, cpu } = this;
    parts.loadShared(shared);
    parts.loadOwn(cpu, own);
    this.own = own;
    this.delta = 0;
    if (!machine.enabled(mover)) {
      this.shared = machine.done(cpu) ? DONE : BLOCKED;
      return;
    }
    this.deltas.begin();
    machine.observer = this.deltas;
    move(machine, mover);
    machine.observer = null;
    this.delta = this.deltas.end();
    this.own = parts.packOwn(cpu);
    this.shared = parts.packShared();
    const { flush } = this.deltas.list[this.delta];
    if (flush) parts.forgetOwn(flush.cpu);
  }
}

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
import type { Parts } from './parts.ts';

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

/** A CPU that is done needs nothing else any more, and equal states must have equal words. */
function forget(machine: Machine, cpu: number): void {
  const { state } = machine;
  const { cpuWords } = machine.build.shape;
  const b = machine.base(cpu);
  const asked = machine.build.observed[cpu].map(reg => local(machine, b, reg)).flatMap(word => [word, word + 1]);
  const kept = [...asked, ...STAYS.map(register => b + register)].map(word => [word, state[word]]);
  state.fill(0, b, b + cpuWords);
  for (const [word, value] of kept) state[word] = value;
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
  private readonly machine: Machine;
  private readonly parts: Parts;
  private readonly deltas: Deltas;
  private readonly mover: number;
  private readonly cpu: number;
  private count = 0;
  /** Five words a slot: shared + 1, own, and the answer. */
  private slots = new Int32Array(1024 * SLOT_WORDS);

  constructor(machine: Machine, parts: Parts, deltas: Deltas, mover: number) {
    this.machine = machine;
    this.parts = parts;
    this.deltas = deltas;
    this.mover = mover;
    this.cpu = cpuOf(mover);
  }

  /** Finds the CPU's move and leaves it in `shared`, `own` and `delta`. */
  find(shared: number, own: number): void {
    const { slots } = this;
    const at = this.slot(slots, shared, own);
    if (slots[at] === 0) {
      this.ask(shared, own);
      slots[at] = shared + 1;
      slots[at + 1] = own;
      slots[at + 2] = this.shared;
      slots[at + 3] = this.own;
      slots[at + 4] = this.delta;
      if (++this.count * 2 * SLOT_WORDS > slots.length) this.grow();
      return;
    }
    this.shared = slots[at + 2];
    this.own = slots[at + 3];
    this.delta = slots[at + 4];
  }

  bytes(): number {
    return this.slots.length * 4;
  }

  private slot(slots: Int32Array, shared: number, own: number): number {
    const most = slots.length / SLOT_WORDS - 1;
    let hash = Math.imul(shared, 0x9e3779b1) ^ Math.imul(own, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 16;
    let slot = hash & most;
    for (;;) {
      const at = slot * SLOT_WORDS;
      if (slots[at] === 0 || (slots[at] === shared + 1 && slots[at + 1] === own)) return at;
      slot = (slot + 1) & most;
    }
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

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    for (let at = 0; at < this.slots.length; at += SLOT_WORDS) {
      if (this.slots[at] === 0) continue;
      slots.set(this.slots.subarray(at, at + SLOT_WORDS), this.slot(slots, this.slots[at] - 1, this.slots[at + 1]));
    }
    this.slots = slots;
  }
}
const SLOT_WORDS = 5;

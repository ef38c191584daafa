/**
 * A state in parts: what CPUs share, and each CPU's own words. Parts are interned, so a packed state is a few numbers
 * (see search.ts), and what a step of one CPU does is a function of two of them: the shared part and the CPU's own.
 *
 * For that, the shared part also holds what a CPU's neighbours may ask of it: at which barriers it has arrived, whether
 * it has ended, how many of its stores wait, whether its interrupts or its preemption are off, and for which page it has walked and made no
 * access yet.
 */

import { asksForInterrupts } from '../../interrupts.ts';
import type { Machine } from '../../machine.ts';
import { forgetTlb } from '../../ops/flush.ts';
import { hasReaders } from '../../scenario.ts';
import * as st from '../../state.ts';
import type { Flush } from './deltas.ts';
import { KEY_WORDS, Pairs } from './pairs.ts';
import { LongRows, type Place } from './rows.ts';

/** Words that a CPU says to its neighbours: barriers and end; where stores wait, how many; whether interrupts or preemption are off; the page walked for. */
const SAID_WORDS = 2;
/** The last of the words that they are put back into. */
const LAST_SAID = Math.max(st.BARRIERS, st.DONE);
/** How many stores wait, and above them whether interrupts are off, and preemption, below the page. */
const STORES_BITS = 4;
const PREEMPT_BIT = STORES_BITS + 1;
const BESIDE_BITS = PREEMPT_BIT + 1;

export class Parts {
  private readonly machine: Machine;
  private readonly shared: LongRows;
  private readonly own: LongRows;
  private readonly sharedPlace: Place;
  private readonly ownPlaces: readonly Place[];
  /** Chunks of an own part that what a CPU says is written over. */
  private readonly saidChunks: number;
  /** By part and delta, the part after the flush. */
  private readonly flushes = new Pairs(1);
  private readonly barriers: boolean;
  /** Who waits for readers of RCU asks for preemption, too. */
  private readonly readers: boolean;

  constructor(machine: Machine) {
    const { shape, cpus, barriers } = machine.build;
    this.machine = machine;
    this.shared = new LongRows(shape.cpus, cpus * SAID_WORDS);
    this.own = new LongRows(shape.cpuWords);
    this.sharedPlace = this.shared.place();
    this.ownPlaces = Array.from({ length: cpus }, () => this.own.place());
    const { land, walker } = machine.build.code;
    const turnsOff = asksForInterrupts(machine.build.scenario);
    this.readers = hasReaders(machine.build.scenario);
    this.saidChunks = this.own.chunksOf(
      (this.readers ? st.PREEMPT_OFF : turnsOff ? st.IRQS_OFF : walker ? st.WALKED : land ? st.STORES : LAST_SAID) + 1,
    );
    this.barriers = barriers.some(count => count > 0);
  }

  /** The machine's words may be others than those that were loaded or packed last. */
  forget(): void {
    this.sharedPlace.fill(-1);
    for (const place of this.ownPlaces) place.fill(-1);
  }

  /** The same of one CPU's own words. */
  forgetOwn(cpu: number): void {
    this.ownPlaces[cpu].fill(-1);
  }

  /** Number of the machine's shared part. */
  packShared(): number {
    const { machine, barriers } = this;
    const { state } = machine;
    const { tail } = this.shared;
    const { cpus, shape } = machine.build;
    for (let cpu = 0, b = shape.cpus; cpu < cpus; cpu++, b += shape.cpuWords) {
      tail[cpu * SAID_WORDS] = barriers ? state[b + st.BARRIERS] * 2 + state[b + st.DONE] : 0;
      tail[cpu * SAID_WORDS + 1] = this.beside(b);
    }
    return this.shared.intern(state, 0, this.sharedPlace);
  }

  /** Number of a CPU's own part. */
  packOwn(cpu: number): number {
    return this.own.intern(this.machine.state, this.machine.base(cpu), this.ownPlaces[cpu]);
  }

  /** Puts a shared part into the machine, and what each CPU says into its words, where they do not say it already. */
  loadShared(part: number): void {
    const { machine, readers } = this;
    const { state } = machine;
    this.shared.copy(part, state, 0, this.sharedPlace);
    const { tail } = this.shared;
    const { cpus, shape } = machine.build;
    for (let cpu = 0, b = shape.cpus; cpu < cpus; cpu++, b += shape.cpuWords) {
      const arrived = tail[cpu * SAID_WORDS];
      const beside = tail[cpu * SAID_WORDS + 1];
      const said = state[b + st.DONE] === (arrived & 1) && state[b + st.BARRIERS] === arrived >> 1;
      if (said && this.beside(b) === beside) continue;
      state[b + st.DONE] = arrived & 1;
      state[b + st.BARRIERS] = arrived >> 1;
      state[b + st.STORES] = beside & ((1 << STORES_BITS) - 1);
      state[b + st.IRQS_OFF] = (beside >> STORES_BITS) & 1;
      if (readers) state[b + st.PREEMPT_OFF] = (beside >> PREEMPT_BIT) & 1;
      state[b + st.WALKED] = beside >> BESIDE_BITS;
      const place = this.ownPlaces[cpu];
      for (let i = 0; i < this.saidChunks; i++) place[i] = -1;
    }
  }

  /** Puts a CPU's own part into the machine. */
  loadOwn(cpu: number, part: number): void {
    this.own.copy(part, this.machine.state, this.machine.base(cpu), this.ownPlaces[cpu]);
  }

  /** Number of a CPU's own part once another CPU has flushed its TLB, in a move of this delta. */
  flushed(part: number, { cpu, first, pages }: Flush, delta: number): number {
    const { flushes } = this;
    const { slots } = flushes;
    const slot = flushes.slot(part, delta);
    if (slots[slot] !== 0) return slots[slot + KEY_WORDS];
    this.loadOwn(cpu, part);
    forgetTlb(this.machine, cpu, first, pages);
    // Of a huge entry it ends revocations, too, which are shared: in the state that the move leads to they have ended.
    if (this.machine.build.huge) this.sharedPlace.fill(-1);
    const after = this.packOwn(cpu);
    slots[slot + KEY_WORDS] = after;
    flushes.take(slot, part, delta);
    return after;
  }

  /** What the CPU whose words are at `b` says beside its barriers and its end. */
  private beside(b: number): number {
    const { state } = this.machine;
    const preempt = this.readers && state[b + st.PREEMPT_OFF] ? 1 << PREEMPT_BIT : 0;
    return (
      state[b + st.STORES] | (state[b + st.IRQS_OFF] << STORES_BITS) | preempt | (state[b + st.WALKED] << BESIDE_BITS)
    );
  }

  bytes(): number {
    return this.shared.bytes() + this.own.bytes() + this.flushes.bytes();
  }
}

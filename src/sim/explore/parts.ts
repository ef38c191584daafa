/**
 * A state in parts: what CPUs share, and each CPU's own words. Parts are interned, so a packed state is a few numbers
 * (see states.ts), and what a step of one CPU does is a function of two of them: the shared part and the CPU's own.
 *
 * For that, the shared part also holds what a CPU's neighbours may ask of it: at which barriers it has arrived, whether
 * it is within a system call, and which of its flushes are still ahead (`isStale` of ops/hardware.ts). All is written
 * down in a canonical form, so that a CPU's progress through other statements does not make another shared part.
 */
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { LongRows } from './rows.ts';

/** Words that a CPU says to its neighbours. */
const SAID_WORDS = 2;

export class Parts {
  private readonly machine: Machine;
  private readonly shared: LongRows;
  private readonly own: LongRows;
  private readonly sharedWords: Int32Array;
  private readonly ownWords: Int32Array;
  private readonly barriers: boolean;
  /** For each CPU and statement: the next statement that flushes, or one past the last where none does. */
  private readonly nextFlush: readonly Int32Array[];

  constructor(machine: Machine) {
    const { shape, cpus, scenario, barriers } = machine.build;
    this.machine = machine;
    this.shared = new LongRows(shape.cpus + cpus * SAID_WORDS);
    this.own = new LongRows(shape.cpuWords);
    this.sharedWords = new Int32Array(this.shared.width);
    this.ownWords = new Int32Array(this.own.width);
    this.barriers = barriers.some(count => count > 0);
    this.nextFlush = scenario.programs.map(({ statements }) => {
      const next = new Int32Array(statements.length + 1);
      let flush = statements.length;
      for (let i = statements.length; i >= 0; i--) {
        if (statements[i]?.action.kind === 'flush_tlb') flush = i;
        next[i] = flush;
      }
      return next;
    });
  }

  /** Number of the machine's shared part. */
  packShared(): number {
    const { state } = this.machine;
    const { shape, cpus } = this.machine.build;
    const words = this.sharedWords;
    words.set(state.subarray(0, shape.cpus));
    for (let cpu = 0; cpu < cpus; cpu++) {
      const b = this.machine.base(cpu);
      const at = shape.cpus + cpu * SAID_WORDS;
      const done = state[b + st.DONE];
      const arrived = this.barriers ? state[b + st.BARRIERS] * 2 + done : 0;
      words[at] = arrived * 2 + state[b + st.IN_CALL];
      words[at + 1] = this.nextFlush[cpu][done ? this.nextFlush[cpu].length - 1 : state[b + st.STATEMENT]];
    }
    return this.shared.intern(words);
  }

  /** Number of a CPU's own part. */
  packOwn(cpu: number): number {
    const b = this.machine.base(cpu);
    this.ownWords.set(this.machine.state.subarray(b, b + this.machine.build.shape.cpuWords));
    return this.own.intern(this.ownWords);
  }

  /** Puts a shared part into the machine, and what each CPU says into its words. */
  loadShared(part: number): void {
    const { state } = this.machine;
    const { shape, cpus } = this.machine.build;
    const words = this.sharedWords;
    this.shared.copy(part, words);
    state.set(words.subarray(0, shape.cpus));
    for (let cpu = 0; cpu < cpus; cpu++) {
      const b = this.machine.base(cpu);
      const at = shape.cpus + cpu * SAID_WORDS;
      state[b + st.IN_CALL] = words[at] & 1;
      state[b + st.DONE] = (words[at] >> 1) & 1;
      state[b + st.BARRIERS] = words[at] >> 2;
      state[b + st.STATEMENT] = words[at + 1];
    }
  }

  /** Puts a CPU's own part into the machine. */
  loadOwn(cpu: number, part: number): void {
    this.own.copy(part, this.ownWords);
    this.machine.state.set(this.ownWords.subarray(0, this.machine.build.shape.cpuWords), this.machine.base(cpu));
  }

  bytes(): number {
    return this.shared.bytes() + this.own.bytes();
  }
}

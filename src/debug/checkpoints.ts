/**
 * Copies of a machine's state along a tape, so that going back is a copy and a short replay. Together they have a bound:
 * when it is reached every second copy goes, and from then on they are twice as far apart.
 */
import type { StateWords } from '../sim/state.ts';

/** Most bytes of all copies of a session. */
export const MAX_CHECKPOINT_BYTES = 64 << 20;
/** Steps between two copies at first. */
const FIRST_INTERVAL = 64;

export class Checkpoints {
  private readonly copies = new Map<number, StateWords>();
  private readonly most: number;
  private interval = FIRST_INTERVAL;

  /** `words` of a state. The copy of the start always stays. */
  constructor(words: number, bytes = MAX_CHECKPOINT_BYTES) {
    this.most = Math.max(2, Math.floor(bytes / (words * Int32Array.BYTES_PER_ELEMENT)));
  }

  /** To be told of each position with its state; keeps a copy where one is due. */
  pass(step: number, state: StateWords): void {
    if (step % this.interval !== 0 || this.copies.has(step)) return;
    this.copies.set(step, state.slice());
    while (this.copies.size > this.most) this.thin();
  }

  /** The last copy at or before a position. */
  before(step: number): readonly [step: number, state: StateWords] {
    for (let at = step - (step % this.interval); at >= 0; at -= this.interval) {
      const state = this.copies.get(at);
      if (state) return [at, state];
    }
    throw new RangeError('the start of a session is always kept');
  }

  /** Forgets the copies behind a position. */
  cut(step: number): void {
    for (const at of this.copies.keys()) if (at > step) this.copies.delete(at);
  }

  private thin(): void {
    this.interval *= 2;
    for (const at of this.copies.keys()) if (at % this.interval !== 0) this.copies.delete(at);
  }
}

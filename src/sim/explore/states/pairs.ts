/**
 * Answers by pairs of numbers, in one typed array. A slot has the pair and its answer side by side, so that to look
 * one up is to look at one place in memory.
 */

/** Slots at the start; a power of two. */
const FIRST_SLOTS = 1024;
/** Words of a slot before those of its answer: the pair's first number + 1 (0: the slot is free), and its second. */
export const KEY_WORDS = 2;

/** At most so many eighths of the slots are taken. Sparser tables are slower: fewer of their slots lie in the processor's caches. */
const MOST_EIGHTHS = 5;

/** A growing set of pairs, each with its answer. */
export class Pairs {
  slots: Int32Array;
  /** What `fetch` has read, in one word: a compiler leaves out reads of which nothing is kept. */
  fetched = 0;
  private readonly width: number;
  private count = 0;
  /** The number of the last slot. */
  private most = FIRST_SLOTS - 1;

  /** With so many words to an answer. */
  constructor(words: number) {
    this.width = KEY_WORDS + words;
    this.slots = new Int32Array(FIRST_SLOTS * this.width);
  }

  /** Where in `slots` a pair's slot begins; 0 stands there where the pair is not known. */
  slot(first: number, second: number): number {
    const { slots, width, most } = this;
    let slot = hashOf(first, second) & most;
    for (;;) {
      const at = slot * width;
      if (slots[at] === 0 || (slots[at] === first + 1 && slots[at + 1] === second)) return at;
      slot = (slot + 1) & most;
    }
  }

  /** Looks ahead to a pair that is asked for soon: reads the place where it should be. */
  fetch(first: number, second: number): void {
    this.fetched ^= this.slots[(hashOf(first, second) & this.most) * this.width];
  }

  /** Takes a free slot for a pair; its answer lies there already. */
  take(at: number, first: number, second: number): void {
    this.slots[at] = first + 1;
    this.slots[at + 1] = second;
    if (++this.count * this.width * 8 > this.slots.length * MOST_EIGHTHS) this.grow();
  }

  bytes(): number {
    return this.slots.length * 4;
  }

  private grow(): void {
    const { slots: old, width } = this;
    this.slots = new Int32Array(old.length * 2);
    this.most = this.most * 2 + 1;
    for (let at = 0; at < old.length; at += width) {
      if (old[at] === 0) continue;
      const to = this.slot(old[at] - 1, old[at + 1]);
      for (let i = 0; i < width; i++) this.slots[to + i] = old[at + i];
    }
  }
}

function hashOf(first: number, second: number): number {
  const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

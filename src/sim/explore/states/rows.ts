/**
 * Exact interning of rows of 32-bit words: equal rows get the same small number. This is what makes a packed state a
 * handful of words: a state names its parts by number, and a part that many states have is kept once.
 *
 * Nothing is lost by hashing; a hash only says where to look, and the words are compared.
 */

import type { StateWords } from '../../state.ts';
import { Column } from './column.ts';

/** Rows per table at the start; a power of two. */
const FIRST_ROWS = 64;

/** A growing set of rows of at most `width` words, in two typed arrays. */
export class Rows {
  readonly width: number;
  count = 0;
  private words: Int32Array;
  /** Row number + 1 and hash, at the slot where the hash leads; at most half full. */
  private slots: Int32Array;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(FIRST_ROWS * width);
    this.slots = new Int32Array(FIRST_ROWS * 4);
  }

  /** Number of the row of `length` words that start at `source[at]`; a new one where there is none yet. */
  intern(source: StateWords, at: number, length = this.width): number {
    let hash = 0x9e3779b9 | 0;
    for (let i = at; i < at + length; i++) {
      hash = Math.imul(hash ^ source[i], 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = (hash * 2) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row < 0) break;
      if (slots[slot + 1] === hash && this.holds(row, source, at, length)) return row;
      slot = (slot + 2) & mask;
    }
    const row = this.count++;
    const to = row * this.width;
    if (to + this.width > this.words.length) this.words = doubled(this.words);
    for (let i = 0; i < length; i++) this.words[to + i] = source[at + i];
    slots[slot] = row + 1;
    slots[slot + 1] = hash;
    if (this.count * 4 > slots.length) this.rehash();
    return row;
  }

  /** Whether a row begins with the `length` words that start at `source[at]`. */
  holds(row: number, source: StateWords, at: number, length: number): boolean {
    const { words } = this;
    const from = row * this.width;
    for (let i = 0; i < length; i++) if (words[from + i] !== source[at + i]) return false;
    return true;
  }

  /** One word of a row. */
  word(row: number, index: number): number {
    return this.words[row * this.width + index];
  }

  /** Copies a row's first words to `target[at]`. */
  copy(row: number, target: StateWords, at: number, length = this.width): void {
    const { words } = this;
    const from = row * this.width;
    for (let i = 0; i < length; i++) target[at + i] = words[from + i];
  }

  /** Bytes that the table holds. */
  bytes(): number {
    return (this.words.length + this.slots.length) * 4;
  }

  private rehash(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      let slot = (old[i + 1] * 2) & mask;
      while (slots[slot]) slot = (slot + 2) & mask;
      slots[slot] = old[i];
      slots[slot + 1] = old[i + 1];
    }
    this.slots = slots;
  }
}

/** A copy with room for as much again. */
function doubled(words: Int32Array): Int32Array {
  const more = new Int32Array(words.length * 2);
  more.set(words);
  return more;
}

/** Words of a chunk: an entry's three words, ten times, and a little over. */
const CHUNK = 32;

/** What lies where a long row is copied to and read from: the number of each chunk, -1 where that is not known. */
export type Place = Int32Array;

/**
 * The same for long rows, in two levels: chunks are interned, and a long row is a short row of chunk numbers. Of two
 * states of a 512-page mapping that differ in one entry, all chunks but one are kept once. A few words that do not lie
 * beside the others (`tail`) stand in the short row as they are.
 */
export class LongRows {
  readonly tail: Int32Array;
  private readonly whole: number;
  private readonly chunks = new Rows(CHUNK);
  /** By chunk, the one that was found in its stead last. */
  private readonly followers = new Column();
  private readonly tops: Rows;
  private readonly top: Int32Array;
  private readonly width: number;

  constructor(width: number, tail = 0) {
    this.width = width;
    this.whole = Math.ceil(width / CHUNK);
    this.top = new Int32Array(this.whole + tail);
    this.tail = this.top.subarray(this.whole);
    this.tops = new Rows(this.top.length);
  }

  /** A place of which nothing is known. */
  place(): Place {
    return new Int32Array(this.whole).fill(-1);
  }

  /** How many chunks the first `words` words lie in. */
  chunksOf(words: number): number {
    return Math.ceil(words / CHUNK);
  }

  /**
   * Number of the row of the words at `source[at]` and those in `tail`. Chunks that are still those of `place` are
   * recognised without being looked up; afterwards `place` says what lies there.
   */
  intern(source: StateWords, at: number, place: Place): number {
    const { chunks, tops, top, width, whole } = this;
    for (let i = 0; i < whole; i++) {
      const from = at + i * CHUNK;
      const length = Math.min(CHUNK, width - i * CHUNK);
      const chunk = place[i];
      if (chunk < 0) place[i] = chunks.intern(source, from, length);
      else if (!chunks.holds(chunk, source, from, length)) place[i] = this.after(chunk, source, from, length);
      top[i] = place[i];
    }
    return tops.intern(top, 0);
  }

  /** Number of the chunk that lies where another one lay: often the one that came after that the last time. */
  private after(chunk: number, source: StateWords, from: number, length: number): number {
    const { chunks, followers } = this;
    while (followers.length <= chunk) followers.push(0);
    const guess = followers.at(chunk);
    if (guess !== 0 && chunks.holds(guess, source, from, length)) return guess;
    const found = chunks.intern(source, from, length);
    followers.set(chunk, found);
    return found;
  }

  /** Copies a row's words to `target[at]`, where they do not lie already, and its further ones to `tail`. */
  copy(row: number, target: StateWords, at: number, place: Place): void {
    const { chunks, tops, tail, width, whole } = this;
    for (let i = 0; i < whole; i++) {
      const chunk = tops.word(row, i);
      if (place[i] === chunk) continue;
      place[i] = chunk;
      chunks.copy(chunk, target, at + i * CHUNK, Math.min(CHUNK, width - i * CHUNK));
    }
    for (let i = 0; i < tail.length; i++) tail[i] = tops.word(row, whole + i);
  }

  bytes(): number {
    return this.chunks.bytes() + this.followers.bytes() + this.tops.bytes();
  }
}

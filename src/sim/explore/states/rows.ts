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

/** A growing set of rows of `width` words, in two typed arrays. */
export class Rows {
  readonly width: number;
  count = 0;
  /** What `fetch` has read, in one word: a compiler leaves out reads of which nothing is kept. */
  fetched = 0;
  private words: Int32Array;
  /**
   * Row number + 1 at the slot where the low bits of the row's hash lead, and above it the hash's other bits; 0 where the
   * slot is free. At most half full, so that the number takes no more bits than the place of the slot.
   */
  private slots: Int32Array;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(FIRST_ROWS * width);
    this.slots = new Int32Array(FIRST_ROWS * 2);
  }

  /** Number of the row of the words that start at `source[at]`, a new one where there is none yet; `hash` is theirs. */
  intern(source: StateWords, at: number, hash = hashOf(source, at, this.width)): number {
    const { slots, width } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const found = slots[slot];
      if (found === 0) break;
      const row = (found & mask) - 1;
      if (((found ^ hash) & ~mask) === 0 && this.holds(row, source, at)) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.count++;
    const to = row * width;
    if (to + width > this.words.length) this.words = doubled(this.words);
    for (let i = 0; i < width; i++) this.words[to + i] = source[at + i];
    slots[slot] = (hash & ~mask) | (row + 1);
    if (this.count * 2 > mask) this.rehash();
    return row;
  }

  /** Looks ahead to rows that are asked for soon, `count` from `source[0]` on: reads the places where they should be, and leaves their hashes in `hashes`. */
  fetch(source: Int32Array, count: number, hashes: Int32Array): void {
    const { slots, width } = this;
    const mask = slots.length - 1;
    let read = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashOf(source, i * width, width);
      hashes[i] = hash;
      read ^= slots[hash & mask];
    }
    this.fetched = read;
  }

  /** Whether a row has the words that start at `source[at]`. */
  holds(row: number, source: StateWords, at: number): boolean {
    const { words, width } = this;
    const from = row * width;
    for (let i = 0; i < width; i++) if (words[from + i] !== source[at + i]) return false;
    return true;
  }

  /** One word of a row. */
  word(row: number, index: number): number {
    return this.words[row * this.width + index];
  }

  /** Copies a row's words to `target[at]`. */
  copy(row: number, target: StateWords, at: number): void {
    const { words, width } = this;
    const from = row * width;
    for (let i = 0; i < width; i++) target[at + i] = words[from + i];
  }

  /** Bytes that the table holds. */
  bytes(): number {
    return (this.words.length + this.slots.length) * 4;
  }

  private rehash(): void {
    const { words, width, count } = this;
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < count; row++) {
      const hash = hashOf(words, row * width, width);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | (row + 1);
    }
    this.slots = slots;
  }
}

function hashOf(source: StateWords, at: number, length: number): number {
  let hash = 0x9e3779b9 | 0;
  for (let i = at; i < at + length; i++) {
    hash = Math.imul(hash ^ source[i], 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
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

/** Chunks of one length. */
class Chunks {
  private readonly rows: Rows;
  /** By chunk, the one that was found in its stead last. */
  private readonly followers = new Column();

  constructor(width: number) {
    this.rows = new Rows(width);
  }

  /** Number of the chunk that starts at `source[from]`, where `known` lay; -1 where that is not known. */
  intern(source: StateWords, from: number, known: number): number {
    const { rows } = this;
    if (known < 0) return rows.intern(source, from);
    return rows.holds(known, source, from) ? known : this.after(known, source, from);
  }

  /** Number of the chunk that lies where another one lay: often the one that came after that the last time. */
  private after(known: number, source: StateWords, from: number): number {
    const { rows, followers } = this;
    while (followers.length <= known) followers.push(0);
    const guess = followers.at(known);
    if (guess !== 0 && rows.holds(guess, source, from)) return guess;
    const found = rows.intern(source, from);
    followers.set(known, found);
    return found;
  }

  copy(chunk: number, target: StateWords, at: number): void {
    this.rows.copy(chunk, target, at);
  }

  bytes(): number {
    return this.rows.bytes() + this.followers.bytes();
  }
}

/**
 * The same for long rows, in two levels: chunks are interned, and a long row is a short row of chunk numbers. Of two
 * states of a 512-page mapping that differ in one entry, all chunks but one are kept once. A few words that do not lie
 * beside the others (`tail`) stand in the short row as they are.
 */
export class LongRows {
  readonly tail: Int32Array;
  private readonly whole: number;
  private readonly chunks = new Chunks(CHUNK);
  /** A row's last chunk is often shorter. */
  private readonly lastChunks: Chunks;
  private readonly tops: Rows;
  private readonly top: Int32Array;

  constructor(width: number, tail = 0) {
    this.whole = Math.ceil(width / CHUNK);
    this.lastChunks = new Chunks(width - (this.whole - 1) * CHUNK);
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
    const { chunks, lastChunks, tops, top } = this;
    const last = this.whole - 1;
    for (let i = 0; i < last; i++) top[i] = place[i] = chunks.intern(source, at + i * CHUNK, place[i]);
    top[last] = place[last] = lastChunks.intern(source, at + last * CHUNK, place[last]);
    return tops.intern(top, 0);
  }

  /** Copies a row's words to `target[at]`, where they do not lie already, and its further ones to `tail`. */
  copy(row: number, target: StateWords, at: number, place: Place): void {
    const { chunks, lastChunks, tops, tail, whole } = this;
    for (let i = 0; i < whole; i++) {
      const chunk = tops.word(row, i);
      if (place[i] === chunk) continue;
      place[i] = chunk;
      (i < whole - 1 ? chunks : lastChunks).copy(chunk, target, at + i * CHUNK);
    }
    for (let i = 0; i < tail.length; i++) tail[i] = tops.word(row, whole + i);
  }

  bytes(): number {
    return this.chunks.bytes() + this.lastChunks.bytes() + this.tops.bytes();
  }
}

/**
 * Exact interning of rows of 32-bit words: equal rows get the same small number. This is what makes a packed state a
 * handful of words: a state names its parts by number, and a part that many states have is kept once.
 *
 * Nothing is lost by hashing; a hash only says where to look, and the words are compared.
 */

/** Rows per table at the start; a power of two. */
const FIRST_ROWS = 64;

/** A growing set of rows of one width, in two typed arrays. */
export class Rows {
  readonly width: number;
  count = 0;
  private words: Int32Array;
  /** Row number + 1 at the slot where its hash leads; at most half full. */
  private slots: Int32Array;
  private hashes: Int32Array;

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(FIRST_ROWS * width);
    this.hashes = new Int32Array(FIRST_ROWS);
    this.slots = new Int32Array(FIRST_ROWS * 2);
  }

  /** Number of the row whose words start at `source[at]`; a new one where there is none yet. */
  intern(source: Int32Array, at: number): number {
    const { width } = this;
    let hash = 0x9e3779b9 | 0;
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ source[at + i], 0x01000193) + (hash >>> 15);
    hash ^= hash >>> 16;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const row = this.slots[slot] - 1;
      if (row < 0) break;
      if (this.hashes[row] === hash && this.same(row, source, at)) return row;
      slot = (slot + 1) & mask;
    }
    const row = this.count++;
    if ((row + 1) * width > this.words.length) this.grow();
    this.words.set(source.subarray(at, at + width), row * width);
    this.hashes[row] = hash;
    this.slots[slot] = row + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return row;
  }

  /** One word of a row. */
  word(row: number, index: number): number {
    return this.words[row * this.width + index];
  }

  /** Copies a row's words to `target[at]`. */
  copy(row: number, target: Int32Array, at: number): void {
    const from = row * this.width;
    if (this.width > 16) {
      target.set(this.words.subarray(from, from + this.width), at);
      return;
    }
    for (let i = 0; i < this.width; i++) target[at + i] = this.words[from + i];
  }

  /** Bytes that the table holds. */
  bytes(): number {
    return (this.words.length + this.slots.length + this.hashes.length) * 4;
  }

  private same(row: number, source: Int32Array, at: number): boolean {
    const from = row * this.width;
    for (let i = 0; i < this.width; i++) if (this.words[from + i] !== source[at + i]) return false;
    return true;
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const hashes = new Int32Array(words.length / this.width);
    hashes.set(this.hashes);
    this.hashes = hashes;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = this.hashes[row] & mask;
      while (slots[slot]) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.slots = slots;
  }
}

/** Words of a chunk: an entry's three words, ten times, and a little over. */
const CHUNK = 32;

/**
 * The same for long rows, in two levels: chunks are interned, and a long row is a short row of chunk numbers. Of two
 * states of a 512-page mapping that differ in one entry, all chunks but one are kept once.
 */
export class LongRows {
  private readonly chunks = new Rows(CHUNK);
  private readonly tops: Rows;
  private readonly top: Int32Array;
  /** Words of a long row, rounded up to whole chunks; a source must have as many. */
  readonly width: number;

  constructor(width: number) {
    const chunks = Math.max(1, Math.ceil(width / CHUNK));
    this.width = chunks * CHUNK;
    this.tops = new Rows(chunks);
    this.top = new Int32Array(chunks);
  }

  get count(): number {
    return this.tops.count;
  }

  intern(source: Int32Array): number {
    for (let i = 0; i < this.top.length; i++) this.top[i] = this.chunks.intern(source, i * CHUNK);
    return this.tops.intern(this.top, 0);
  }

  copy(row: number, target: Int32Array): void {
    for (let i = 0; i < this.top.length; i++) this.chunks.copy(this.tops.word(row, i), target, i * CHUNK);
  }

  bytes(): number {
    return this.chunks.bytes() + this.tops.bytes();
  }
}

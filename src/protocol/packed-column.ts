/**
 * One column of a log as text, several times smaller than its bytes, for little work.
 *
 * A long log says the same few numbers again and again. So a column is a table of its distinct numbers, and for each
 * row the place of its number in the table, in no more bits than a place needs: none where all rows are equal. A column
 * that climbs has few distinct *steps* from row to row, and its table is of those. Where this does not do (too many
 * distinct numbers; steps that are no 32-bit integers), a column is its plain bytes.
 *
 * Everything is base64 of little-endian bytes. What is packed comes back bit by bit.
 */
import { fromBase64, toBase64 } from './base64.ts';

/** A string: the column's plain bytes. Else `table` is Int32, and `places` are filled from the lowest bit up. */
export type PackedColumn = string | { readonly table: string; readonly places: string };

/** Most numbers of a table: a place has 16 bits, and `Table` has a use for one value more. */
const MOST_NUMBERS = (1 << 16) - 1;
/** What a table has room for at first, a power of two. */
const FIRST_NUMBERS = 1 << 7;
/** Knuth's multiplier, 2^32 over the golden ratio (The Art of Computer Programming, volume 3, section 6.4). */
const GOLDEN = 0x9e3779b1;

/** Packs a column of integers. */
export function packIntegers(column: Uint8Array | Uint32Array | Int32Array): PackedColumn {
  const words =
    column instanceof Uint8Array
      ? new Int32Array(column)
      : new Int32Array(column.buffer, column.byteOffset, column.length);
  return tabled(words) ?? toBase64(bytesOf(column));
}

/** Packs a column of times, or of numbers that need more than 32 bits. */
export function packDoubles(column: Float64Array): PackedColumn {
  const steps = stepsOf(column);
  return (steps && tabled(steps)) ?? toBase64(bytesOf(column));
}

/** Unpacks a column of 8-bit integers. Throws RangeError where it is not `length` of them. */
export function unpackBytes(packed: PackedColumn, length: number): Uint8Array {
  return typeof packed === 'string' ? bytesFrom(packed, length) : new Uint8Array(untabled(packed, length, 0, 0xff));
}

/** Unpacks a column of 32-bit integers, be they signed or not. Throws RangeError where it is not `length` of them. */
export function unpackWords(packed: PackedColumn, length: number): Int32Array<ArrayBuffer> {
  return typeof packed === 'string' ? new Int32Array(bytesFrom(packed, 4 * length).buffer) : untabled(packed, length);
}

/** Unpacks what `packDoubles` packed. Throws RangeError where it is not `length` of them. */
export function unpackDoubles(packed: PackedColumn, length: number): Float64Array {
  if (typeof packed === 'string') return new Float64Array(bytesFrom(packed, 8 * length).buffer);
  const steps = untabled(packed, length);
  const column = new Float64Array(length);
  let now = 0;
  for (let i = 0; i < length; i++) column[i] = now += steps[i];
  return column;
}

/** Differences from the row before; undefined where one is no 32-bit integer, or does not lead to its row exactly. */
function stepsOf(column: Float64Array): Int32Array | undefined {
  const steps = new Int32Array(column.length);
  let before = 0;
  for (let i = 0; i < column.length; i++) {
    const now = column[i];
    const step = (now - before) | 0;
    // Not `===`, which would take -0 for 0.
    if (!Object.is(before + step, now)) return undefined;
    steps[i] = step;
    before = now;
  }
  return steps;
}

function tabled(words: Int32Array): PackedColumn | undefined {
  const table = new Table();
  const places = new Uint16Array(words.length);
  // Often a row has the number of the row before.
  let [last, place] = [0, -1];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word !== last || place < 0) {
      place = table.placeOf(word);
      if (place === MOST_NUMBERS) return undefined;
      last = word;
    }
    places[i] = place;
  }
  const bytes = narrowed(places, bitsOfPlace(table.length));
  return { table: toBase64(bytesOf(table.numbers())), places: toBase64(bytes) };
}

/** Throws RangeError where a number of the table is not from `least` to `most`, too. */
function untabled(
  { table: packedTable, places: packedPlaces }: Exclude<PackedColumn, string>,
  length: number,
  least = -(2 ** 31),
  most = 2 ** 31 - 1,
): Int32Array<ArrayBuffer> {
  const table = tableFrom(packedTable);
  const wrong = table.find(word => word < least || word > most);
  if (wrong !== undefined) throw new RangeError(`${wrong} is not from ${least} to ${most}`);
  const bits = bitsOfPlace(table.length);
  const places = widened(bytesFrom(packedPlaces, Math.ceil((length * bits) / 8)), bits, length);
  const words = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const place = places[i];
    if (place >= table.length) throw new RangeError(`place ${place} in a table of ${table.length}`);
    words[i] = table[place];
  }
  return words;
}

/** Distinct numbers in order of first appearance, found by open addressing: a Map takes three times as long. */
class Table {
  private words = new Int32Array(FIRST_NUMBERS);
  /** Place + 1 of a number that hashes to here or a little before; 0: free, as at least half of them are. */
  private slots = new Uint16Array(2 * FIRST_NUMBERS);
  private shift = 32 - Math.log2(2 * FIRST_NUMBERS);
  length = 0;

  /** Where the number stands, if need be from now on; MOST_NUMBERS where there is no place left for it. */
  placeOf(word: number): number {
    const { words, slots } = this;
    let slot = Math.imul(word, GOLDEN) >>> this.shift;
    for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const place = slots[slot] - 1;
      if (words[place] === word) return place;
    }
    return this.add(word, slot);
  }

  numbers(): Int32Array {
    return this.words.subarray(0, this.length);
  }

  private add(word: number, slot: number): number {
    if (this.length === MOST_NUMBERS) return MOST_NUMBERS;
    if (this.length === this.words.length) {
      this.grow();
      return this.placeOf(word);
    }
    this.words[this.length] = word;
    this.slots[slot] = this.length + 1;
    return this.length++;
  }

  private grow(): void {
    const { words } = this;
    this.words = new Int32Array(2 * words.length);
    this.slots = new Uint16Array(2 * this.slots.length);
    this.shift--;
    this.length = 0;
    for (const word of words) this.placeOf(word);
  }
}

/** Bits of a place in a table of so many: a power of two, so that none lies across two bytes. */
function bitsOfPlace(numbers: number): number {
  if (numbers <= 1) return 0;
  if (numbers <= 2) return 1;
  if (numbers <= 4) return 2;
  if (numbers <= 16) return 4;
  return numbers <= 256 ? 8 : 16;
}

function narrowed(places: Uint16Array, bits: number): Uint8Array {
  if (bits === 16) return bytesOf(places);
  if (bits === 8) return new Uint8Array(places);
  const bytes = new Uint8Array(Math.ceil((places.length * bits) / 8));
  let i = 0;
  for (let to = 0; to < bytes.length; to++) {
    let byte = 0;
    for (let shift = 0; shift < 8 && i < places.length; shift += bits) byte |= places[i++] << shift;
    bytes[to] = byte;
  }
  return bytes;
}

function widened(bytes: Uint8Array<ArrayBuffer>, bits: number, length: number): Uint16Array {
  if (bits === 16) return new Uint16Array(bytes.buffer);
  if (bits === 8) return new Uint16Array(bytes);
  const places = new Uint16Array(length);
  const mask = (1 << bits) - 1;
  let i = 0;
  for (let from = 0; from < bytes.length; from++) {
    const byte = bytes[from];
    for (let shift = 0; shift < 8 && i < length; shift += bits) places[i++] = (byte >> shift) & mask;
  }
  return places;
}

function tableFrom(text: string): Int32Array {
  const bytes = text.length <= base64Length(4 * MOST_NUMBERS) ? decoded(text) : undefined;
  if (!bytes || bytes.length % 4 !== 0) throw new RangeError(`no table of up to ${MOST_NUMBERS} numbers`);
  return new Int32Array(bytes.buffer);
}

/** What must be so many bytes. A text that is too long, or too short, is not even looked at. */
function bytesFrom(text: string, count: number): Uint8Array<ArrayBuffer> {
  const bytes = text.length === base64Length(count) ? decoded(text) : undefined;
  if (bytes?.length !== count) throw new RangeError(`not ${count} bytes`);
  return bytes;
}

/** undefined where the text is no base64. */
function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3);

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Batches as they travel: each kind of them once. A run of a TiB has a million batches, of a few kinds. */
import type { Batch } from '../model/report.ts';
import { type PackedColumn, packIntegers, unpackWords } from './packed-column.ts';

/** Objects whose number is remembered: few stand for a million, and a million of different ones need not be. */
const MOST_KNOWN = 10_000;

export interface PackedBatches {
  readonly kinds: readonly Batch[];
  readonly length: number;
  /** The number of each one's kind. */
  readonly of: PackedColumn;
}

/** Packs batches; `unpackBatches` gives back equal ones. */
export function packBatches(batches: readonly Batch[]): PackedBatches {
  const numbers = new Map<string, number>();
  // One object stands for many that are equal.
  const known = new Map<Batch, number>();
  const kinds: Batch[] = [];
  const numberOf = (batch: Batch): number => {
    // words and numbers, none of which has a space in it
    const kind = Object.values(batch).join(' ');
    const number = numbers.get(kind) ?? kinds.push(batch) - 1;
    numbers.set(kind, number);
    if (known.size < MOST_KNOWN) known.set(batch, number);
    return number;
  };
  const of = new Int32Array(batches.length);
  for (let i = 0; i < of.length; i++) of[i] = known.get(batches[i]) ?? numberOf(batches[i]);
  return { kinds, length: batches.length, of: packIntegers(of) };
}

/** The reverse of `packBatches`; equal ones are one object. */
export function unpackBatches({ kinds, length, of }: PackedBatches): Batch[] {
  return Array.from(unpackWords(of, length), kind => kinds[kind]);
}

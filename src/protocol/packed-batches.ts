/** Batches as they travel: each kind of them once. A run of a TiB has a million batches, of a few kinds. */
import type { Batch } from '../model/report.ts';
import { type PackedColumn, packIntegers, unpackWords } from './packed-column.ts';

export interface PackedBatches {
  readonly kinds: readonly Batch[];
  readonly length: number;
  /** The number of each one's kind. */
  readonly of: PackedColumn;
}

/** Packs batches; `unpackBatches` gives back equal ones. */
export function packBatches(batches: readonly Batch[]): PackedBatches {
  const numbers = new Map<string, number>();
  const kinds: Batch[] = [];
  const of = Int32Array.from(batches, batch => {
    // words and numbers, none of which has a space in it
    const kind = Object.values(batch).join(' ');
    const known = numbers.get(kind);
    if (known !== undefined) return known;
    numbers.set(kind, kinds.length);
    return kinds.push(batch) - 1;
  });
  return { kinds, length: batches.length, of: packIntegers(of) };
}

/** The reverse of `packBatches`; equal ones are one object. */
export function unpackBatches({ kinds, length, of }: PackedBatches): Batch[] {
  return Array.from(unpackWords(of, length), kind => kinds[kind]);
}

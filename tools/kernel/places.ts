/** The lines of kernel text, as the data of src/sim/kernel-places.ts: of each function, and of each step of the compiled ones. */
import type { KernelPlaces } from '../../src/sim/kernel-places.ts';
import type { Spot } from './compile.ts';
import type { Source, Written } from './read.ts';

/** The places of functions that are compiled to steps at these spots, in the order of the kernels' functions. */
export function placesOf(
  sources: readonly Source[],
  compiled: readonly { readonly written: Written; readonly spots: readonly Spot[] }[],
): Omit<KernelPlaces, 'backends'> {
  const all = sources.flatMap(({ functions }) => functions);
  const files = new Numbers();
  const functions = all.map(({ name, file, line, end }) => [name, files.of(file), line, end] as const);
  const indexes = new Map(all.map((written, i) => [written, i]));
  const spots = new Numbers();
  const numberOf = ({ written, line, under }: Spot): number =>
    spots.of(JSON.stringify([indexes.get(written)!, line, under ? numberOf(under) : -1]));
  const steps = compiled.map(({ written, spots }) => [indexes.get(written)!, ...differences(spots.map(numberOf))]);
  const rows = spots.keys.map(key => JSON.parse(key) as number[]);
  const column = (at: number) => differences(rows.map(row => row[at]));
  return { files: files.keys, functions, spots: { text: column(0), line: column(1), under: column(2) }, steps };
}

/** Each number less the one before it: what is listed in order is short then. */

const differences = (numbers: readonly number[]): number[] => numbers.map((n, i) => n - (numbers[i - 1] ?? 0));

/** Keys in the order of their numbers. */
class Numbers {
  readonly keys: string[] = [];
  private readonly known = new Map<string, number>();

  of(key: string): number {
    const number = this.known.get(key);
    if (number !== undefined) return number;
    this.known.set(key, this.keys.length);
    return this.keys.push(key) - 1;
  }
}

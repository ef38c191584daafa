/** `--shard 2/3`: the second of three calls that share scripts between them. Every third script, so that all have alike to do. */
import { InvalidArgumentError } from 'commander';

/** Most calls that scripts are shared between. */
const MOST_SHARDS = 10_000;

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** All of the scripts, by one call. */
export const WHOLE: Shard = { number: 1, of: 1 };

/** Is it one that there can be? */
export function isShard(value: { readonly number?: unknown; readonly of?: unknown }): value is Shard {
  const { number, of } = value as Shard;
  return [number, of].every(Number.isSafeInteger) && number >= 1 && number <= of && of <= MOST_SHARDS;
}

/** What a call says of its shard. */
export function shardOf(text: string): Shard {
  const [, number, of] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (!isShard({ number, of }))
    throw new InvalidArgumentError(`It is a number and how many there are, as in 1/3; ${MOST_SHARDS} at most.`);
  return { number, of };
}

/** How many of so many scripts a shard has. */
export const shareOf = ({ number, of }: Shard, scripts: number): number =>
  Math.max(0, Math.ceil((scripts - number + 1) / of));

/** Positions of the scripts that a shard has, of so many. */
export function positionsOf(shard: Shard, scripts: number): number[] {
  return Array.from({ length: shareOf(shard, scripts) }, (_, i) => shard.number - 1 + i * shard.of);
}

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

/** What a call says of its shard. */
export function shardOf(text: string): Shard {
  const [, number, of] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (!of || number < 1 || number > of || of > MOST_SHARDS)
    throw new InvalidArgumentError(`It is a number and how many there are, as in 1/3; ${MOST_SHARDS} at most.`);
  return { number, of };
}

/** Positions of the scripts that a shard has, of so many. */
export function positionsOf({ number, of }: Shard, scripts: number): number[] {
  return Array.from({ length: scripts }, (_, i) => i).filter(i => i % of === number - 1);
}

/**
 * One clock for runs that stand above each other. On the plain clock a cycle of one is beside the same cycle of the
 * other. Aligned by statement, each statement begins at the same place in all of them, and the quicker ones wait at its
 * end: cycles stay as wide as they are, only shifted, so that lengths can still be compared.
 *
 *   own clocks      A |--1--|--2--|          aligned    A |--1--|--2--|
 *                   B |-1-|----2----|                   B |-1-|·|----2----|
 */
import { kindIndex } from '../../src/model/events.ts';
import { lastAtMost } from './last-at-most.ts';
import { type Sieve, sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

/**
 * From cycle `from` of the run on, the shared clock shows `shift` more. Where the next piece shows more, the run waits at its
 * end; where it shows less, what does not fit before it is left out: a fold of the clock.
 */
export interface Piece {
  readonly from: number;
  readonly shift: number;
}

/** At least one piece, in order; the first is for everything before it too. */
export type Clock = readonly Piece[];

export const plain: Clock = [{ from: 0, shift: 0 }];

/** Most statements that are aligned; of more, so many at even distances. */
const MOST = 64;

/** The clocks of these runs, aligned by the statements of the CPU that has most of them, as far as all runs have them. */
export function alignedClocks(runs: readonly Unfolding[], cpus: number): Clock[] {
  const starts = Array.from({ length: cpus }, (_, cpu) => runs.map(run => startsOf(run, cpu)));
  const common = starts.map(of => Math.min(...of.map(run => run.count)));
  const cpu = common.indexOf(Math.max(...common));
  const count = common[cpu] ?? 0;
  if (count === 0) return runs.map(() => plain);
  const anchors = Array.from({ length: Math.min(count, MOST) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, MOST)),
  );
  const times = runs.map((run, r) => anchors.map(n => run.timeOf(starts[cpu][r].nth(n))));
  const shared: number[] = [Math.max(...times.map(of => of[0]))];
  for (let k = 1; k < anchors.length; k++) {
    shared.push(shared[k - 1] + Math.max(...times.map(of => of[k] - of[k - 1])));
  }
  return times.map(of => of.map((from, k) => ({ from, shift: shared[k] - from })));
}

/** The statements that a CPU begins. */
export function startsOf(run: Unfolding, cpu: number): Sieve {
  const { log } = run;
  const begins = (row: number) => log.kind[row] === kindIndex.statement && log.cpu[row] === cpu;
  return sieveOf(run, `statement ${cpu}`, begins);
}

/** A cycle of the run on the shared clock. */
export function toShared(clock: Clock, own: number): number {
  const i = pieceAt(clock, own);
  const next = clock[i + 1];
  return Math.min(own + clock[i].shift, next ? next.from + next.shift : Number.POSITIVE_INFINITY);
}

/** The clock that leads through one clock, and then through another. */
export function through(first: Clock, second: Clock): Clock {
  const froms = new Set([...first.map(({ from }) => from), ...second.slice(1).map(({ from }) => toOwn(first, from))]);
  return [...froms]
    .sort((a, b) => a - b)
    .map(from => ({ from, shift: toShared(second, toShared(first, from)) - from }));
}

function pieceAt(clock: Clock, own: number): number {
  const i = lastAtMost(clock.length, own, n => clock[n].from);
  return Math.max(0, i);
}

/** The run's own cycle at a place of the shared clock; while the run waits, the one at which it goes on. */
export function toOwn(clock: Clock, shared: number): number {
  const i = Math.max(
    0,
    lastAtMost(clock.length, shared, n => clock[n].from + clock[n].shift),
  );
  return Math.min(shared - clock[i].shift, clock[i + 1]?.from ?? Number.POSITIVE_INFINITY);
}

/** A piece with its end, both on the run's own clock. */
export interface Stretch extends Piece {
  readonly to: number;
}

/** The pieces that a window of the shared clock shows, each as far as there is room for it. */
export function stretchesIn(clock: Clock, view: { readonly from: number; readonly to: number }): Stretch[] {
  return clock
    .map(({ from, shift }, i) => ({
      from: i === 0 ? Number.NEGATIVE_INFINITY : from,
      to: endOf(clock, i),
      shift,
    }))
    .filter(({ from, to, shift }) => from + shift < view.to && to + shift > view.from);
}

function endOf(clock: Clock, i: number): number {
  const next = clock[i + 1];
  return next ? next.from + Math.min(0, next.shift - clock[i].shift) : Number.POSITIVE_INFINITY;
}

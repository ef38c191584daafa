/**
 * The hypercalls of a run as they come: single batches, and rounds of them that happened again and again. A TiB has a million batches, and a list
 * of that length is made only for who asks for it.
 */
import type { Batch } from '../model/report.ts';

/** Batches, and rounds of them. */
export type Batches = readonly (Batch | Round)[];

/** These, one after another, so many times. */
interface Round {
  readonly round: Batches;
  readonly rounds: number;
}

/** Where a list stands, to tell afterwards what was added since. */
export interface BatchMark {
  readonly length: number;
  /** How often the last part happened, where it is a batch. */
  readonly times: number;
}

const isRound = (part: Batch | Round): part is Round => 'rounds' in part;

export class BatchList {
  private readonly parts: (Batch | Round)[] = [];

  /** Of equal batches in a row the list has one. */
  add(batch: Batch): void {
    const last = this.batchAt(this.parts.length - 1);
    if (last && sameBatch(last, batch)) this.parts[this.parts.length - 1] = together(last, batch);
    else this.parts.push(batch);
  }

  /** These happened so many times. */
  again(round: Batches, rounds: number): void {
    const [first] = round;
    if (round.length === 1 && !isRound(first)) this.add(often(first, timesOf(first) * rounds));
    else if (round.length > 0) this.parts.push({ round, rounds });
  }

  mark(): BatchMark {
    const { length } = this.parts;
    const last = this.batchAt(length - 1);
    return { length, times: last ? timesOf(last) : 0 };
  }

  since({ length, times }: BatchMark): Batches {
    const added = this.parts.slice(length);
    const last = this.batchAt(length - 1);
    const more = last ? timesOf(last) - times : 0;
    return last && more > 0 ? [often(last, more), ...added] : added;
  }

  private batchAt(at: number): Batch | undefined {
    const part = this.parts[at];
    return part && !isRound(part) ? part : undefined;
  }

  /** All of them in order, equal neighbours as one. It is made once, when it is asked for; what is added later is not in it. */
  listed(): () => Batch[] {
    const parts = this.parts.slice();
    let list: Batch[] | null = null;
    return () => (list ??= listOf(parts));
  }
}

/** Whether two stretches had the same hypercalls. */
export function sameBatches(x: Batches, y: Batches): boolean {
  if (sameParts(x, y)) return true;
  const [a, b] = [listOf(x), listOf(y)];
  return a.length === b.length && a.every((batch, i) => sameBatch(batch, b[i]) && batch.times === b[i].times);
}

function sameParts(x: Batches, y: Batches): boolean {
  return x.length === y.length && x.every((part, i) => samePart(part, y[i]));
}

function samePart(x: Batch | Round, y: Batch | Round): boolean {
  if (isRound(x) || isRound(y)) return isRound(x) && isRound(y) && x.rounds === y.rounds && sameParts(x.round, y.round);
  return sameBatch(x, y) && x.times === y.times;
}

/** Batches in order, equal neighbours as one. An object of the list may stand in it many times. */
function listOf(parts: Batches): Batch[] {
  const list: Batch[] = [];
  for (const part of parts)
    if (isRound(part)) addRounds(list, listOf(part.round), part.rounds);
    else addBatch(list, part);
  return list;
}

/** Appends a batch, or counts it with the one before where they are equal. */
function addBatch(list: Batch[], batch: Batch): void {
  const before = list.at(-1);
  if (before && sameBatch(before, batch)) list[list.length - 1] = together(before, batch);
  else list.push(batch);
}

/** Appends these so many times, one round after another. */
function addRounds(list: Batch[], round: readonly Batch[], times: number): void {
  const [first, last] = [round.at(0), round.at(-1)];
  if (!first || !last) return;
  if (round.length === 1) return addBatch(list, often(first, timesOf(first) * times));
  for (const batch of round) addBatch(list, batch);
  if (times === 1) return;
  // Where a round begins as it ends, the two are one batch.
  const joined = sameBatch(first, last) ? together(last, first) : null;
  const further = joined ? [...round.slice(1, -1), joined] : round;
  if (joined) list[list.length - 1] = joined;
  // Once as long as it will be: a list of a million that grows is copied again and again.
  let at = list.length;
  list.length += (times - 1) * further.length;
  while (at < list.length) for (const batch of further) list[at++] = batch;
  if (joined) list[list.length - 1] = last;
}

const timesOf = ({ times = 1 }: Batch): number => times;

/** A batch that happened so many times. */
function often({ times: _, ...batch }: Batch, times: number): Batch {
  return times > 1 ? { ...batch, times } : batch;
}

const together = (before: Batch, batch: Batch): Batch => often(before, timesOf(before) + timesOf(batch));

function sameBatch(x: Batch, y: Batch): boolean {
  return (
    x.via === y.via &&
    x.entries === y.entries &&
    x.updates === y.updates &&
    x.argBytes === y.argBytes &&
    x.reason === y.reason &&
    x.ops.join() === y.ops.join()
  );
}

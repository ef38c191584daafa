/** What the user filtered away: lanes by what they are of, CPUs, and kinds of event. */
import { eventKinds } from '../../src/model/events.ts';
import type { Part } from './places.ts';

/** Parts; CPUs, as `cpu 1`; and kinds of event, as `event trap`. */
export type Hidden = ReadonlySet<string>;

export function cpuKey(cpu: number): string {
  return `cpu ${cpu}`;
}

export function kindKey(kind: string): string {
  return `event ${kind}`;
}

/** The kinds that are filtered away, by the log's kind column. */
export function hiddenKinds(hidden: Hidden): ReadonlySet<number> {
  return new Set(eventKinds.flatMap((kind, i) => (hidden.has(kindKey(kind)) ? [i] : [])));
}

/** Whether the lane of that part and CPU, or an event that belongs there, is filtered away. */
export function hides(hidden: Hidden, part: Part, cpu: number): boolean {
  // what happened to bits is of no CPU alone
  return hidden.has(part) || (part !== 'marks' && hidden.has(cpuKey(cpu)));
}

/** The sections of the Variables view for a CPU, in the order of what is looked at most. */
import type { Timeline } from '../timeline.ts';
import { countRows } from './counts.ts';
import { localRows, registerRows } from './cpu-rows.ts';
import { mappingRows } from './entries.ts';
import { areaRows, lockRows, taskRows } from './machine-rows.ts';
import { hasQueue, queueRows } from './queue.ts';
import { tlbRows } from './tlbs.ts';
import { type Children, named } from './variable.ts';

export interface Scope {
  readonly name: string;
  readonly children: Children;
  /** How an editor may show it: locals are unfolded, registers are not. */
  readonly hint?: 'locals' | 'registers';
}

export function scopesOf(timeline: Timeline, cpu: number): Scope[] {
  const scope = (name: string, rows: () => ReturnType<typeof localRows>, hint?: Scope['hint']): Scope => ({
    name,
    children: named(rows),
    ...(hint ? { hint } : {}),
  });
  return [
    scope('Locals', () => localRows(timeline, cpu), 'locals'),
    scope('Entries', () => mappingRows(timeline)),
    timeline.machine.build.shadow
      ? scope('Shadow copy', () => tlbRows(timeline, cpu))
      : scope('TLB', () => tlbRows(timeline, cpu)),
    ...(hasQueue(timeline) ? [scope('Queue', () => queueRows(timeline, cpu))] : []),
    scope('Kernel', () => registerRows(timeline, cpu), 'registers'),
    scope('Locks', () => lockRows(timeline)),
    ...(timeline.machine.build.tasks ? [scope('Tasks', () => taskRows(timeline))] : []),
    scope('Areas', () => areaRows(timeline)),
    scope('Counts', () => countRows(timeline)),
  ];
}

/** What an expectation can count, and what can happen. */

/** What can happen in a run and a condition can ask for, by the names of the events. A script's words for them are `lang`'s. */
export const happeningKinds = [
  'stale_read',
  'stale_write',
  'late_read',
  'late_write',
  'untraced_write',
  'torn_read',
  'lost_write',
  'freed_read',
  'freed_write',
  'fault',
  'spurious_fault',
  'sigsegv',
  'sigbus',
  'bug',
] as const;
export type HappeningKind = (typeof happeningKinds)[number];

/** Counts that an `expect` can bound; `ratio` is times native. */
export type Metric =
  | 'traps'
  | 'hypercalls'
  | 'multicalls'
  | 'updates'
  | 'faults'
  | 'sigsegvs'
  | 'flushes'
  | 'saved'
  | 'cycles'
  | 'ratio';

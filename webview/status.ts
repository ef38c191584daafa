/** What the panel says of the run that it shows: how fresh it is, how far, and how it agrees with a trace. */
import type { Comparison, ToPanel } from '../src/protocol/messages.ts';
import * as strings from './strings.ts';

export interface Status {
  readonly kind: 'fresh' | 'running' | 'stale' | 'failed';
  readonly message: string;
  /** How far a run is that goes on. */
  readonly progress?: string;
}

/** How far a run is; nothing where it is not known. */
export function progressWords(progress: Extract<ToPanel, { kind: 'running' }>['progress']): string | undefined {
  return progress && strings.progress(progress.backend, progress.events, progress.done, progress.of);
}

/** How a comparison with a trace went, in a line; nothing where there was none. */
export function comparisonWords(comparison: Comparison | undefined): string {
  if (!comparison) return '';
  const { agrees, trace, difference } = comparison;
  return agrees ? strings.agreesWith(trace) : strings.differsFrom(trace, difference ?? strings.damaged);
}

/**
 * Where a statement stands, as far as that decides what it may do.
 */
import type { ProgramWriter } from './program.ts';

export interface Site {
  readonly writer: ProgramWriter;
  readonly part: 'setup' | 'cpu' | 'start' | 'commit';
  /** Whether a test of the run decides if the statement is reached. */
  readonly conditional: boolean;
}

/** A protocol's part works on its own page, in somebody else's transaction. */
export function inProtocol(site: Site): boolean {
  return site.part === 'start' || site.part === 'commit';
}

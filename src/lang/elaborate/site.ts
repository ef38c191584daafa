/**
 * Where a statement stands, as far as that decides what it may do.
 */
import type { FunctionWriter } from './function-writer.ts';
import type { ProgramWriter } from './program.ts';

interface Around {
  readonly writer: ProgramWriter;
  readonly part: 'setup' | 'cpu' | 'irq' | 'preempt' | 'start' | 'commit' | 'function';
  /** Whether a test of the run decides if the statement is reached. */
  readonly conditional: boolean;
}

export type Site =
  | (Around & { readonly part: 'setup' | 'cpu' | 'irq' | 'preempt' | 'start' | 'commit' })
  | FunctionSite;

/** In a function, where variables change and the run decides how often a loop turns. */
export interface FunctionSite extends Around {
  readonly writer: FunctionWriter;
  readonly part: 'function';
}

/** A protocol's part works on its own page, in somebody else's transaction. */
export function inProtocol(site: Site): boolean {
  return site.part === 'start' || site.part === 'commit';
}

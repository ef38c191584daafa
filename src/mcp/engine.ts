/**
 * The engine, in a thread: the language server's own, so that the package carries it once. One call at a time; one that is
 * cancelled is left, or else its thread is ended, whatever it is doing, and the next call starts another.
 */
import { join } from 'node:path';
import type { ToolHost } from '../agent/answer.ts';
import { PATIENCE, Runner } from '../server/jobs/runner.ts';
import type { ToolAnswer, ToolJob } from '../server/jobs/tool.ts';
import { threadOf } from '../server/node-thread.ts';

/** Starts nothing before the first call. */
export function startEngine(): { readonly ask: ToolHost['ask']; end(): void } {
  const runner = new Runner<ToolJob, ToolAnswer>(threadOf(join(import.meta.dirname, 'server.cjs')), PATIENCE);
  return {
    ask: async (tool, input, signal) => (await runner.run({ tool, input }, signal)).answered,
    end: () => runner.dispose(),
  };
}

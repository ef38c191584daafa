/**
 * The engine, in a thread: the language server's own, so that the package carries it once. One call at a time; one that
 * is cancelled ends its thread, whatever it is doing, and the next call starts another.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ToolHost } from '../agent/answer.ts';
import { Runner } from '../server/jobs/runner.ts';
import type { Reply, StartThread } from '../server/jobs/thread.ts';
import type { ToolAnswer, ToolJob } from '../server/jobs/tool.ts';

const startThread: StartThread = (onReply, onEnd) => {
  // What the thread might print would stand between the protocol's messages.
  const worker = new Worker(join(import.meta.dirname, 'server.cjs'), { stdout: true, stderr: true });
  worker.on('message', (reply: Reply) => onReply(reply));
  worker.on('error', error => onEnd(String(error)));
  worker.on('exit', () => onEnd('the thread has ended'));
  return { ask: question => worker.postMessage(question), end: () => void worker.terminate() };
};

/** Starts nothing before the first call. */
export function startEngine(): { readonly ask: ToolHost['ask']; end(): void } {
  const runner = new Runner<ToolJob, ToolAnswer>(startThread);
  return {
    ask: async (tool, input, signal) => (await runner.run({ tool, input }, signal)).answered,
    end: () => runner.dispose(),
  };
}

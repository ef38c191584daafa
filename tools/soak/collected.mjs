/** Loaded into the server's process: collects when it is told to, and says how many bytes are in use then. Node is given `--expose-gc`. */
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send) {
  process.on('message', () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().heapUsed);
  });
  process.channel?.unref();
}

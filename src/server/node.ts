/**
 * The server's main on Node: over IPC for VS Code, over stdio for every other editor (`--stdio`). The same file is
 * the thread that runs or explores scripts, when it is started as one.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { filesOf, namesIn } from '../disk/used-files.ts';
import { noFiles } from '../lang/used-files.ts';
import { replyTo } from './jobs/reply.ts';
import type { Question, Reply, StartThread } from './jobs/thread.ts';
import { lifecycle } from './lifecycle.ts';
import { startServer } from './start.ts';
import type { Disk } from './used-files.ts';

/** An address that names no file of this machine has none beside it. */
const disk: Disk = {
  reader(uri, folders) {
    try {
      const local = folders.filter(folder => folder.startsWith('file:'));
      return filesOf(
        fileURLToPath(uri),
        local.map(folder => fileURLToPath(folder)),
      );
    } catch {
      return noFiles;
    }
  },
  list(uri) {
    try {
      return namesIn(fileURLToPath(uri));
    } catch {
      return { files: [], folders: [] };
    }
  },
};

/** No job has this number. */
const NONE = -1;

const startThread: StartThread = (onReply, onEnd) => {
  const unwanted = new Int32Array(new SharedArrayBuffer(4)).fill(NONE);
  const worker = new Worker(import.meta.filename, { stdout: true, stderr: true, workerData: { unwanted } });
  worker.on('message', (reply: Reply) => onReply(reply));
  worker.on('error', error => onEnd(String(error)));
  worker.on('exit', () => onEnd('the thread has ended'));
  worker.unref();
  return {
    ask: question => worker.postMessage(question),
    leave: id => void Atomics.store(unwanted, 0, id),
    end: () => void worker.terminate(),
  };
};

if (isMainThread) {
  const packaged = (folder: string): string => pathToFileURL(join(import.meta.filename, '../..', folder)).href;
  startServer(createConnection(ProposedFeatures.all, { messageStrategy: lifecycle() }), {
    startThread,
    cores: availableParallelism(),
    docs: packaged('media/docs/diagnostics'),
    disk,
    kernel: packaged('kernel'),
  });
} else {
  const unwanted: Int32Array | undefined = workerData?.unwanted;
  const isWanted = (id: number): boolean => !unwanted || Atomics.load(unwanted, 0) !== id;
  parentPort?.on('message', (question: Question) =>
    replyTo(question, reply => parentPort?.postMessage(reply), isWanted),
  );
}

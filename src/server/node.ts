/**
 * The server's main on Node: over IPC for VS Code, over stdio for every other editor (`--stdio`). The same file is
 * the thread that runs or explores scripts, when it is started as one.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { filesOf, namesIn } from '../disk/used-files.ts';
import { noFiles } from '../lang/used-files.ts';
import { lifecycle } from './lifecycle.ts';
import { answerQuestions, threadOf } from './node-thread.ts';
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

if (isMainThread) {
  const packaged = (folder: string): string => pathToFileURL(join(import.meta.filename, '../..', folder)).href;
  startServer(createConnection(ProposedFeatures.all, { messageStrategy: lifecycle() }), {
    startThread: threadOf(import.meta.filename),
    cores: availableParallelism(),
    docs: packaged('media/docs/diagnostics'),
    disk,
    kernel: packaged('kernel'),
  });
} else {
  answerQuestions();
}

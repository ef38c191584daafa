/**
 * The language server over any connection: the mains for Node and for a Web Worker differ only in how they make one,
 * and in how they start a thread that runs or explores scripts.
 */
import { type Connection, type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { compile } from '../lang/compile.ts';
import type { SweepReport } from '../model/sweep.ts';
import type { RunProgress } from '../protocol/messages.ts';
import { Documents } from './documents.ts';
import { features } from './features/index.ts';
import { Latest } from './findings/latest.ts';
import type { Explored, ExploreJob } from './jobs/explore.ts';
import { Pool } from './jobs/pool.ts';
import type { Job, JobAnswer } from './jobs/run.ts';
import { PATIENCE, Runner } from './jobs/runner.ts';
import { ScriptExplorations } from './jobs/script-explorations.ts';
import { ScriptRuns } from './jobs/script-runs.ts';
import type { SweepJob } from './jobs/sweep.ts';
import type { TestJob } from './jobs/test.ts';
import type { StartThread } from './jobs/thread.ts';
import type { ToolAnswer, ToolJob } from './jobs/tool.ts';
import { answerOutOfOrder } from './lifecycle.ts';
import { Live } from './live/live.ts';
import { Refresh } from './live/refresh.ts';
import { VerdictNotices } from './live/verdict-notices.ts';
import { answerCode } from './requests/code.ts';
import { answerDebugging } from './requests/debug.ts';
import { answerExplorations } from './requests/explore.ts';
import { answerExports } from './requests/export.ts';
import { answerKernelCopies } from './requests/kernel-copy.ts';
import { answerReviews } from './requests/review.ts';
import { answerRuns } from './requests/run.ts';
import { answerSweeps } from './requests/sweep.ts';
import { answerTests } from './requests/tests.ts';
import { answerTools } from './requests/tool.ts';
import { answerTraces } from './requests/trace.ts';
import { Settings } from './settings.ts';
import type { Disk } from './used-files.ts';

export interface ServerOptions {
  /** Starts a thread for runs, or for explorations. */
  readonly startThread: StartThread;
  /** Threads that the machine can run side by side. */
  readonly cores: number;
  /** Address of the folder with a page for each diagnostic code. */
  readonly docs?: string;
  /** Reads files that scripts use; without it, the client does. */
  readonly disk?: Disk;
  /** Address of the folder of kernel text. */
  readonly kernel?: string;
  /** Warm up before the client has said a word: a page takes a second to load its editor. */
  readonly early?: boolean;
}

/** Small, and touches what every script touches. */
const sample = 'backend xen-2.6.27\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3] }';

/** Serves a connection until its client shuts it down. */
export function startServer(
  connection: Connection,
  { startThread, cores, docs, disk, kernel, early }: ServerOptions,
): void {
  answerOutOfOrder(connection);
  const documents = new Documents(connection, { disk, kernel });
  const latest = new Latest();
  const settings = new Settings(connection);
  const refresh = new Refresh(connection);
  const notices = new VerdictNotices(connection, latest);
  const runner = new Runner<Job, JobAnswer, RunProgress>(startThread);
  // The second thread starts with the first exploration that takes long.
  const explorer = new Pool<ExploreJob | TestJob, Explored, number>(startThread, Math.min(cores, 2), PATIENCE);
  const runs = new ScriptRuns(runner);
  const explorations = new ScriptExplorations(explorer);
  // Threads of their own, which start with the first questions and end with cancelled ones: their memory comes back at once.
  const asked = new Pool<ExploreJob | TestJob, Explored, number>(startThread, cores);
  const sweeper = new Runner<SweepJob, SweepReport>(startThread);
  const tools = new Runner<ToolJob, ToolAnswer>(startThread, PATIENCE);
  const live = new Live({ connection, documents, latest, runs, explorations, settings, refresh, notices, docs });
  answerRuns({ connection, documents, runs, latest, live });
  answerExplorations({ connection, documents, explorations: new ScriptExplorations(asked), settings, latest, live });
  answerTests({ connection, documents });
  answerTraces({ connection, documents, runs });
  answerReviews({ connection });
  answerExports({ connection, documents, runs, explorations });
  answerCode({ connection, documents });
  answerKernelCopies({ connection, documents });
  answerSweeps({ connection, documents, runner: sweeper });
  answerTools({ connection, runner: tools });
  answerDebugging({ connection, documents, explorations: new ScriptExplorations(asked), settings });
  for (const feature of features) feature.register({ connection, documents, latest, settings });

  // The first key should not wait for the parser to be built, nor the first run for its thread; then the explorer's turn.
  const warmUp = async () => {
    const { scenario } = compile(sample, '');
    if (!scenario) return;
    await runner.run({ scenario }, new AbortController().signal).catch(() => undefined);
    if (settings.exploreOnType) explorer.warmUp({ scenario, bounds: settings.liveBounds });
  };

  connection.onInitialize(params => {
    settings.start(params);
    refresh.start(params);
    notices.start(params);
    documents.start(params);
    const capabilities: ServerCapabilities = {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    for (const feature of features) Object.assign(capabilities, feature.capabilities);
    return { capabilities, serverInfo: { name: 'ptelab' } };
  });
  connection.onInitialized(async () => {
    if (!early) void warmUp();
    await Promise.all([settings.listen(), documents.listen()]);
    await settings.refresh();
    live.refresh();
  });
  connection.onDidChangeConfiguration(async () => {
    await settings.refresh();
    live.refresh();
    refresh.lenses();
    refresh.hints();
  });
  connection.onShutdown(() => {
    for (const each of [runner, explorer, asked, sweeper, tools]) each.dispose();
  });
  connection.listen();
  if (early) void warmUp();
}

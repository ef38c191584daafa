/**
 * The server's main in a Web Worker: VS Code for the Web and the playground. Runs go to a worker of its own, started
 * from the same file under another name.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { replyTo } from './runs/reply.ts';
import type { Question, Reply, StartThread } from './runs/thread.ts';
import { startServer } from './start.ts';

const threadName = 'ptelab runs';

const startThread: StartThread = (onReply, onEnd) => {
  const worker = new Worker(self.location.href, { name: threadName });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = ({ message }) => onEnd(message);
  return { ask: question => worker.postMessage(question), end: () => worker.terminate() };
};

if (self.name === threadName) {
  self.onmessage = ({ data }: MessageEvent<Question>) => replyTo(data, reply => self.postMessage(reply));
} else {
  const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
  // A process ends with its server; a worker has to be told.
  connection.onExit(() => self.close());
  startServer(connection, { startThread, early: true });
}

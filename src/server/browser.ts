/**
 * The server's main in a Web Worker: VS Code for the Web and the playground. Runs go to workers of their own, which do
 * the same as this one under another name. They are started from the function that this file is (the build makes it
 * one), not from its address: the web server that a page came from may be out of reach by then.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { inPauses } from './jobs/reply.ts';
import type { Message, Reply, StartThread } from './jobs/thread.ts';
import { lifecycle } from './lifecycle.ts';
import { startServer } from './start.ts';

/** All of this file. */
declare const ptelabServer: () => void;

const threadName = 'ptelab runs';
const source = `self.ptelabServer=(${ptelabServer});self.ptelabServer();`;
const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));

const startThread: StartThread = (onReply, onEnd) => {
  const worker = new Worker(address, { name: threadName });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = ({ message }) => onEnd(message);
  const tell = (message: Message) => worker.postMessage(message);
  return { ask: tell, leave: id => tell({ leave: id }), end: () => worker.terminate() };
};

if (self.name === threadName) {
  const hear = inPauses(reply => self.postMessage(reply));
  self.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
} else {
  const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self), {
    messageStrategy: lifecycle(),
  });
  // A process ends with its server; a worker has to be told.
  connection.onExit(() => self.close());
  startServer(connection, { startThread, cores: self.navigator.hardwareConcurrency, early: true });
}

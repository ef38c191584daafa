/**
 * The language server as a client sees it on its pipes: messages in frames (LSP 3.17, "Base Protocol"), and whatever else
 * somebody may write there. Requests are answered by number; notifications are kept where somebody asks for them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { serverFlags } from '../../src/protocol/server-process.ts';

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Milliseconds that an answer may take on a machine that has other things to do. */
const PATIENCE = 60_000;

const looksAtMemory = ['--expose-gc', `--import=${new URL('collected.mjs', import.meta.url).href}`];

export class Wire {
  readonly process: ChildProcess;
  /** Set where the server has ended. */
  ended = false;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  /** Hears each notification of the server's. */
  onNotice: (method: string, params: unknown) => void = () => undefined;
  private left: Buffer = Buffer.alloc(0);
  private ids = 0;

  /** Starts a server, a file that Node runs, as the extension does. */
  constructor(server: string) {
    this.process = spawn(process.execPath, [...serverFlags, ...looksAtMemory, server, '--stdio'], {
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    });
    this.process.stdout?.on('data', (chunk: Buffer) => this.hear(chunk));
    this.process.stdin?.on('error', () => undefined);
    this.process.once('exit', () => {
      this.ended = true;
      for (const resolve of this.waiting.values()) resolve({});
      this.waiting.clear();
    });
  }

  /** Megabytes that its main thread has in use after a collection; 0 where it has ended. What is resident says when V8 collects, too. */
  async collected(): Promise<number> {
    if (this.ended) return 0;
    const answer = new Promise<number>(resolve => {
      this.process.once('message', bytes => resolve(Number(bytes)));
      this.process.once('exit', () => resolve(0));
    });
    this.process.send?.('look');
    return Math.round((await answer) / 2 ** 20);
  }

  /** Shakes hands. */
  async initialize(): Promise<void> {
    await this.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    this.tell('initialized', {});
  }

  /** Writes bytes as they are. */
  write(bytes: string): void {
    this.process.stdin?.write(bytes);
  }

  /** Sends a message of any form. */
  send(message: object): void {
    const body = Buffer.from(JSON.stringify(message));
    this.process.stdin?.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  /** Sends a notification. */
  tell(method: string, params: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** Sends a request; its number, and its answer, which is empty where the server ends or says nothing. */
  request(method: string, params: unknown): { readonly id: number; readonly answer: Promise<Answer> } {
    const id = ++this.ids;
    if (this.ended) return { id, answer: Promise.resolve({}) };
    const answer = new Promise<Answer>(resolve => {
      const timer = setTimeout(() => resolve({}), PATIENCE);
      this.waiting.set(id, found => {
        clearTimeout(timer);
        resolve(found);
      });
    });
    this.send({ jsonrpc: '2.0', id, method, params });
    return { id, answer };
  }

  /** Sends a request and waits. */
  ask(method: string, params: unknown): Promise<Answer> {
    return this.request(method, params).answer;
  }

  /** Ends the server at once. */
  kill(): Promise<void> {
    return new Promise(resolve => {
      if (this.ended) return resolve();
      this.process.once('exit', () => resolve());
      this.process.kill('SIGKILL');
    });
  }

  private hear(chunk: Buffer): void {
    this.left = Buffer.concat([this.left, chunk]);
    for (;;) {
      const end = this.left.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.left.subarray(0, Math.max(0, end)).toString())?.[1]);
      if (end < 0 || this.left.length < end + 4 + length) return;
      const message = JSON.parse(this.left.subarray(end + 4, end + 4 + length).toString());
      this.left = this.left.subarray(end + 4 + length);
      // A question of the server's own is answered, with nothing.
      if (message.method !== undefined && message.id !== undefined)
        this.send({ jsonrpc: '2.0', id: message.id, result: null });
      else if (message.method !== undefined) this.onNotice(message.method, message.params);
      else {
        this.waiting.get(message.id)?.(message);
        this.waiting.delete(message.id);
      }
    }
  }
}

/** Messages of the debug adapter protocol in a stream of bytes: a header with the length, a blank line, JSON. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Complaint } from './complaint.ts';

/** Most bytes of a message, and of its header. */
const MAX_MESSAGE = 1 << 20;
const MAX_HEADER = 1 << 12;
const blankLine = '\r\n\r\n';

export class DapStream {
  private readonly hear: (message: DebugProtocol.Request) => void;
  private rest = Buffer.alloc(0);

  constructor(hear: (message: DebugProtocol.Request) => void) {
    this.hear = hear;
  }

  /** Takes bytes as they come. Throws a Complaint where they are no messages, since nobody knows where the next would begin. */
  receive(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const end = this.rest.indexOf(blankLine);
      if (end < 0 && this.rest.length > MAX_HEADER) throw new Complaint('a message has no header');
      if (end < 0) return;
      const length = lengthOf(this.rest.toString('latin1', 0, end));
      const from = end + blankLine.length;
      if (this.rest.length < from + length) return;
      const text = this.rest.toString('utf8', from, from + length);
      this.rest = this.rest.subarray(from + length);
      this.hearText(text);
    }
  }

  /** A message as it goes into a stream. */
  framed(message: object): string {
    const text = JSON.stringify(message);
    return `Content-Length: ${Buffer.byteLength(text)}${blankLine}${text}`;
  }

  /** What is no request is passed over, and said: the next message may be one. */
  private hearText(text: string): void {
    let message: Partial<DebugProtocol.Request> | null;
    try {
      message = JSON.parse(text);
    } catch {
      process.stderr.write('ptelab: a message is no JSON\n');
      return;
    }
    if (typeof message !== 'object' || message?.type !== 'request' || typeof message.command !== 'string')
      process.stderr.write('ptelab: a message is no request\n');
    else this.hear(message as DebugProtocol.Request);
  }
}

function lengthOf(header: string): number {
  const text = /^content-length: *(\d+)$/im.exec(header)?.[1];
  if (text === undefined) throw new Complaint('a message has no Content-Length');
  const length = Number(text);
  if (length > MAX_MESSAGE) throw new Complaint(`a message has ${text} bytes; it has at most ${MAX_MESSAGE}`);
  return length;
}

/** Standard input in place of a file, for the name `-`. It is read once, however often it is asked for. */
import { readSync } from 'node:fs';
import { Complaint } from './complaint.ts';

const CHUNK = 1 << 16;
/** Milliseconds between two looks at an input that has nothing yet and does not block. */
const PAUSE = 20;

/** Does a call's path mean standard input? */
export function isStandardInput(path: string): boolean {
  return path === '-';
}

let known: Buffer | undefined;

/** All of standard input; refused beyond `most` bytes, so that an endless one is not collected. */
export function readStandardInput(what: string, most: number): string {
  known ??= read(what, most);
  if (known.length > most) throw tooLong(what, most);
  return known.toString('utf8');
}

function read(what: string, most: number): Buffer {
  const chunks: Buffer[] = [];
  for (let size = 0; ; ) {
    const chunk = Buffer.alloc(CHUNK);
    const length = readChunk(chunk);
    if (length === 0) return Buffer.concat(chunks);
    size += length;
    if (size > most) throw tooLong(what, most);
    chunks.push(chunk.subarray(0, length));
  }
}

const tooLong = (what: string, most: number): Complaint =>
  new Complaint(`standard input is longer than ${most} bytes, and a ${what} has at most that`);

/** Bytes read; 0 at the end. */
function readChunk(into: Buffer): number {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says so at the end of a pipe.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

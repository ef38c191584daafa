/**
 * A file's text, of which there is at most so much. What is asked and what is read is one open file, so nobody can change
 * the one for another in between; and it is read by its bytes, not by the size that it says: files of /proc say 0, and
 * some grow.
 */
import { closeSync, fstatSync, constants as modes, openSync, readSync } from 'node:fs';

const CHUNK = 1 << 16;

export type BoundedText =
  | { readonly text: string }
  | { readonly is: 'folder' | 'no file' }
  /** What it says its size is, where that is known to be too much. */
  | { readonly bytes: number };

/** Why a file cannot be read, by Node's code. */
export const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk does not give it',
  ENXIO: 'it is no file',
  EAGAIN: 'it has no end yet',
  EACCES: 'permission denied',
};

/** Reads a file of at most `most` bytes. Throws where it cannot be opened or read, with Node's code. */
export function readBounded(path: string, most: number): BoundedText {
  // A pipe would be waited for at its opening, and files like /proc/kmsg at each read. Windows has no such flag.
  const file = openSync(path, modes.O_RDONLY | (modes.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return { is: found.isDirectory() ? 'folder' : 'no file' };
    if (found.size > most) return { bytes: found.size };
    const chunks: Buffer[] = [];
    for (let size = 0; ; ) {
      // Asked for one more than it says, the first read sees the end of most files.
      const chunk = Buffer.allocUnsafe(size === 0 ? Math.max(CHUNK, found.size + 1) : CHUNK);
      const length = readSync(file, chunk);
      if (length === 0) return { text: Buffer.concat(chunks, size).toString('utf8') };
      size += length;
      if (size > most) return { bytes: size };
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

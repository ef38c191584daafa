/**
 * Loads this program from its files, with the compiled form that V8 made of them in a call before. Node's own cache has
 * what is compiled before a file runs, which is little; this keeps each function that a call came to. A short call is
 * mostly compiling, else.
 *
 * What is kept has a copy of the text that it was made of, and counts for that text alone. V8 itself refuses what another
 * version, processor or flag has made. Nothing that a script comes to is kept.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  constants as modes,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { sep } from 'node:path';
import { constants, Script } from 'node:vm';

/** Calls add to what is kept until there were so many: each comes to some functions that those before did not. */
const MOST_WRITES = 6;
/** V8 reads compiled code where it lies, at addresses that this divides. */
const ALIGNED = 8;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const WORDS_OF_HEAD = 4;
/** Names of files of this program. */
const OURS = /^[\w-]+\.cjs$/;
/** What Node, too, puts around the text of a file. */
const HEAD = '(function (require, module, exports, __filename, __dirname) {';
const TAIL = '\n})';

/** A file of the program; its text is that of a function around it. */
interface Loaded {
  readonly text: Buffer;
  readonly script: Script;
  readonly module: { exports: unknown };
  /** What was kept of it; none, where that was of another text. */
  readonly code: Buffer | undefined;
}

interface Kept {
  readonly text: Buffer;
  readonly code: Buffer;
}

type Require = (name: string) => unknown;

/**
 * Runs the file `first` of a folder, and all that it asks for there; what V8 makes of them is kept in the file `kept`. Node's
 * own modules come from `ofNode`.
 */
export function runKept(folder: string, first: string, kept: string, ofNode: Require): void {
  const { writes, files } = read(kept);
  const loaded = new Map<string, Loaded>();
  const require: Require = name => (name.startsWith('./') ? load(name.slice(2)) : ofNode(name));

  function load(name: string): unknown {
    const there = loaded.get(name);
    if (there) return there.module.exports;
    // Names are those of files of ours, so nothing is left to normalise.
    const file = `${folder}${sep}${name}`;
    const text = functionOf(file);
    const known = files.get(name);
    const code = known?.text.equals(text) ? known.code : undefined;
    const script = new Script(text.toString('utf8'), {
      filename: file,
      columnOffset: -HEAD.length,
      cachedData: code,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const module = { exports: {} };
    loaded.set(name, { text, script, module, code: script.cachedDataRejected ? undefined : code });
    script.runInThisContext()(require, module, module.exports, file, folder);
    return module.exports;
  }

  process.once('exit', () => {
    const isWhole = [...loaded.values()].every(({ code }) => code);
    if (isWhole && writes >= MOST_WRITES) return;
    // What this call did not come to stays for those that do: else calls of different scripts would write it anew in turn.
    const left = [...files].filter(
      ([name]) => !loaded.has(name) && OURS.test(name) && existsSync(`${folder}${sep}${name}`),
    );
    write(kept, isWhole ? writes + 1 : 1, [...left, ...partsOf(loaded)]);
  });
  load(first);
}

/** A file's text within a function, read into its place: two strings put together would be copied once more. */
function functionOf(path: string): Buffer {
  const file = openSync(path, modes.O_RDONLY);
  try {
    const { size } = fstatSync(file);
    const text = Buffer.allocUnsafeSlow(HEAD.length + size + TAIL.length);
    text.write(HEAD, 0, 'latin1');
    let end = HEAD.length;
    for (let more = 1; more > 0; end += more) more = readSync(file, text, end, HEAD.length + size - end, null);
    text.write(TAIL, end, 'latin1');
    return text.subarray(0, end + TAIL.length);
  } finally {
    closeSync(file);
  }
}

/** What is kept in a file: nothing, where it is none of ours. */
function read(path: string): { writes: number; files: ReadonlyMap<string, Kept> } {
  const files = new Map<string, Kept>();
  try {
    const bytes = ownBytes(path);
    const writes = bytes.readUInt32LE(0);
    for (let at = ALIGNED; at < bytes.length; ) {
      const lengths = [0, 4, 8].map(offset => bytes.readUInt32LE(at + offset));
      at += 4 * WORDS_OF_HEAD;
      const [name, text, code] = lengths.map(length => {
        const part = bytes.subarray(at, at + length);
        at += padded(length);
        return part;
      });
      files.set(name.toString('latin1'), { text, code });
    }
    return { writes, files };
  } catch {
    return { writes: 0, files: new Map() };
  }
}

/** A file's bytes. Throws where somebody else may have put it there, while the folder was open to them. */
function ownBytes(path: string): Buffer {
  // Windows has neither these flags nor these modes; a profile's folders are the user's by their access list there.
  const file = openSync(path, modes.O_RDONLY | (modes.O_NOFOLLOW ?? 0));
  try {
    const { uid, mode } = fstatSync(file);
    if (process.getuid && (uid !== process.getuid() || (mode & OTHERS) !== 0))
      throw new Error(`${path} is not the caller’s own`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** What V8 has made of the files by now. */
function partsOf(loaded: ReadonlyMap<string, Loaded>): [name: string, Kept][] {
  return [...loaded].map(([name, { text, script, code }]) => {
    const made = script.createCachedData();
    // A long run forgets functions that it has no more use for.
    return [name, { text, code: code && code.length > made.length ? code : made }];
  });
}

/** Writes it whole or not at all: to a file beside it first, which is on the disk before it takes the name. */
function write(path: string, writes: number, files: readonly (readonly [string, Kept])[]): void {
  const temporary = `${path}.${process.pid}`;
  try {
    const file = openSync(temporary, 'wx', OWNER_ONLY);
    try {
      writeWords(file, [writes, 0]);
      for (const [name, { text, code }] of files) {
        const parts = [Buffer.from(name, 'latin1'), text, code];
        writeWords(file, [...parts.map(part => part.length), 0]);
        for (const part of parts) {
          writeFileSync(file, part);
          writeFileSync(file, Buffer.alloc(padded(part.length) - part.length));
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch {
    // A full disk, or a folder that has gone: the next call compiles what it needs, as this one did.
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Nor can it be taken away. It is no name that a call reads.
    }
  }
}

function writeWords(file: number, words: readonly number[]): void {
  const bytes = Buffer.alloc(4 * words.length);
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, 4 * i);
  writeFileSync(file, bytes);
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}

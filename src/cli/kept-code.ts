/**
 * Loads this program from its files, with the compiled form that V8 made of them in a call before. Node's own cache has
 * what is compiled before a file runs, which is little; this keeps each function that a call came to. A short call is
 * mostly compiling, else.
 *
 * Files that were loaded together are one script from then on, since V8 takes up one sooner than twenty. What is kept of them
 * counts as long as nobody has touched one of them. V8 itself refuses what another version, processor or flag has made; but it
 * believes what is damaged, and ends the process over it, or goes on with other numbers. So what is kept is there twice: to
 * compare two copies takes a tenth of what it takes to load a checksum of Node's.
 * Nothing that a script comes to is kept.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  constants as modes,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
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
/** Two words: how often it was written, and the length of the list of groups, which comes next, and each one's code. */
const HEAD_BYTES = 8;
/** Names of files of this program. */
const OURS = /^[\w-]+\.cjs$/;
/** What Node, too, puts around the text of a file. */
const HEAD = '(function (require, module, exports, __filename, __dirname) {';
const TAIL = '\n})';

/** A file of the program. Whoever writes to it, or moves another into its place, changes its time of last change (ctime), which no call can set (stat(2)). */
interface FileState {
  readonly name: string;
  readonly size: number;
  readonly changed: number;
}

/** What V8 has made of files that were loaded together. */
interface Kept {
  readonly files: readonly FileState[];
  readonly code: Buffer;
}

interface Group {
  readonly files: readonly FileState[];
  readonly script: Script;
  /** What was kept of it, where V8 took that. */
  readonly code: Buffer | undefined;
}

type Require = (name: string) => unknown;
type Module = { exports: unknown };
/** A file's text as a function. */
type Body = (require: Require, module: Module, exports: unknown, filename: string, dirname: string) => void;

/**
 * Runs the file `first` of a folder, and all that it asks for there; what V8 makes of them is kept in the file `kept`. Node's
 * own modules come from `ofNode`.
 */
export function runKept(folder: string, first: string, kept: string, ofNode: Require): void {
  const { writes, groups } = read(kept);
  const modules = new Map<string, Module>();
  const bodies = new Map<string, Body>();
  const used = new Map<Kept, Group>();
  /** What no group has: files that were loaded together, as often as that happened. */
  const others: FileState[][] = [];
  let together: FileState[] | undefined;

  function load(name: string): unknown {
    const there = modules.get(name);
    if (there) return there.exports;
    if (together) return run(name, together);
    together = [];
    const exports = run(name, together);
    if (together.length > 0) others.push(together);
    together = undefined;
    return exports;
  }
  const require: Require = name => (name.startsWith('./') ? load(name.slice(2)) : ofNode(name));

  function run(name: string, alone: FileState[]): unknown {
    const body = bodies.get(name) ?? ofGroup(name) ?? ofFile(name, alone);
    const module: Module = { exports: {} };
    modules.set(name, module);
    body(require, module, module.exports, `${folder}${sep}${name}`, folder);
    return module.exports;
  }

  function ofGroup(name: string): Body | undefined {
    const group = groups.find(({ files }) => files.some(file => file.name === name));
    const text = group && textOf(folder, group.files);
    if (!text) return undefined;
    const script = scriptOf(text, `${folder}${sep}${name}`, group.code);
    used.set(group, { files: group.files, script, code: script.cachedDataRejected ? undefined : group.code });
    for (const [i, body] of bodiesOf(script).entries()) bodies.set(group.files[i].name, body);
    return bodies.get(name);
  }

  function ofFile(name: string, alone: FileState[]): Body {
    const path = `${folder}${sep}${name}`;
    const { size, ctimeMs } = statSync(path);
    const state = { name, size, changed: ctimeMs };
    const text = textOf(folder, [state]);
    if (!text) throw new Error(`${path} cannot be read, or is being written`);
    alone.push(state);
    return bodiesOf(scriptOf(text, path))[0];
  }

  process.once('exit', () => {
    const isWhole = others.length === 0 && [...used.values()].every(({ code }) => code);
    if (isWhole && writes >= MOST_WRITES) return;
    // What this call did not come to stays for those that do: else calls of different scripts would write it anew in turn.
    const left = groups.filter(group => !used.has(group) && textOf(folder, group.files));
    const first = others.flatMap(files => {
      const text = textOf(folder, files);
      return text ? [{ files, script: scriptOf(text, folder), code: undefined }] : [];
    });
    write(kept, isWhole ? writes + 1 : 1, [...left, ...[...used.values(), ...first].map(madeOf)]);
  });
  load(first);
}

/** A list of functions, one for each file, read into their places: strings put together would be copied once more. None where a file is not as it was. */
function textOf(folder: string, files: readonly FileState[]): Buffer | undefined {
  const around = HEAD.length + TAIL.length + 1;
  const text = Buffer.allocUnsafeSlow(files.reduce((sum, { size }) => sum + around + size, 1));
  let end = 0;
  const put = (part: string): void => {
    end += text.write(part, end, 'latin1');
  };
  for (const file of files) {
    put(end === 0 ? '[' : ',');
    put(HEAD);
    if (!readAsItWas(`${folder}${sep}${file.name}`, file, text, end)) return undefined;
    end += file.size;
    put(TAIL);
  }
  put(']');
  return text;
}

/** Puts a file's text at its place; false where it was touched, or is gone. */
function readAsItWas(path: string, { size, changed }: FileState, text: Buffer, at: number): boolean {
  try {
    const file = openSync(path, modes.O_RDONLY);
    try {
      const is = fstatSync(file);
      return is.size === size && is.ctimeMs === changed && readSync(file, text, at, size, null) === size;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

const bodiesOf = (script: Script): Body[] => script.runInThisContext();

const scriptOf = (text: Buffer, filename: string, cachedData?: Buffer): Script =>
  new Script(text.toString('utf8'), {
    filename,
    cachedData,
    importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });

/** What is kept in a file: nothing, where it is none of ours. */
function read(path: string): { writes: number; groups: readonly Kept[] } {
  try {
    const bytes = ownBytes(path);
    const half = bytes.length / 2;
    if (!bytes.subarray(0, half).equals(bytes.subarray(half))) throw new Error(`${path} is damaged`);
    const [writes, length] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
    const listed: { files: FileState[]; bytes: number }[] = JSON.parse(
      bytes.toString('utf8', HEAD_BYTES, HEAD_BYTES + length),
    );
    let at = padded(HEAD_BYTES + length);
    const groups = listed.map(({ files, bytes: size }) => {
      const code = bytes.subarray(at, at + size);
      at += padded(size);
      if (!files.every(({ name }) => OURS.test(name))) throw new Error(`${path} has other files`);
      return { files, code };
    });
    return { writes, groups };
  } catch {
    return { writes: 0, groups: [] };
  }
}

/** A file's bytes. Throws where somebody else may have put it there, while the folder was open to them. */
function ownBytes(path: string): Buffer {
  // Windows has neither these flags nor these modes; a profile's folders are the user's by their access list there.
  // To open a pipe that nobody writes to would never end.
  const file = openSync(path, modes.O_RDONLY | (modes.O_NOFOLLOW ?? 0) | (modes.O_NONBLOCK ?? 0));
  try {
    const is = fstatSync(file);
    if (!is.isFile()) throw new Error(`${path} is no file`);
    if (process.getuid && (is.uid !== process.getuid() || (is.mode & OTHERS) !== 0))
      throw new Error(`${path} is not the caller’s own`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** What V8 has made of a group by now. */
function madeOf({ files, script, code }: Group): Kept {
  const made = script.createCachedData();
  // A long run forgets functions that it has no more use for.
  return { files, code: code && code.length > made.length ? code : made };
}

/** Writes it whole or not at all: to a file beside it first, which is on the disk before it takes the name. */
function write(path: string, writes: number, groups: readonly Kept[]): void {
  const temporary = `${path}.${process.pid}`;
  const list = Buffer.from(JSON.stringify(groups.map(({ files, code }) => ({ files, bytes: code.length }))));
  const head = Buffer.concat([Buffer.from(Uint32Array.of(writes, list.length).buffer), list]);
  const parts = [head, ...groups.map(({ code }) => code)].flatMap(part => [
    part,
    Buffer.alloc(padded(part.length) - part.length),
  ]);
  try {
    const file = openSync(temporary, 'wx', OWNER_ONLY);
    try {
      for (const part of [...parts, ...parts]) writeFileSync(file, part);
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

function padded(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}

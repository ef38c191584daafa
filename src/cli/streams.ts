/**
 * Standard output and standard error. Node makes each of its streams when it is first named, which is a part of what a short
 * call takes; so one that prints to a file or a pipe names none, and writes to the descriptor. The second half is what
 * happens where a stream that this program writes to has gone.
 */
import { fstatSync, statSync, writeSync } from 'node:fs';

const OUT = 1;
const ERR = 2;
const guarded = new Set<'stdout' | 'stderr'>();

/** Standard output as a stream. */
export function standardOutput(): NodeJS.WriteStream {
  guardStdout();
  return process.stdout;
}

/** Standard error as a stream. */
export function standardError(): NodeJS.WriteStream {
  guardStderr();
  return process.stderr;
}

/** What is known of the terminal that results go to; nothing, where they go elsewhere. */
export function outputTerminal(): { readonly isTTY?: boolean } {
  return mayBeTerminal(OUT) ? standardOutput() : {};
}

/** The same of complaints. */
export function errorTerminal(): NodeJS.WriteStream | null {
  return mayBeTerminal(ERR) ? standardError() : null;
}

/** Prints a result, all of it before this returns where that is possible. */
export function print(text: string): void {
  // A console of Windows takes characters, and its descriptor bytes.
  if (guarded.has('stdout') || process.platform === 'win32') {
    standardOutput().write(text);
    return;
  }
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(OUT, bytes, written);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') cannotWrite(error as NodeJS.ErrnoException);
    // A pipe that is full, and does not wait: the stream does.
    standardOutput().write(bytes.subarray(written));
  }
}

/** Ends a call whose results are printed, unless a stream is not done with them: Node would take its heap apart first. */
export function endCall(): void {
  const waits = [...guarded].some(name => process[name].writableLength > 0 || process[name].errored);
  if (!waits) process.exit();
}

/** A reader that has seen enough (`ptelab run … | head`) is no error of ours. */
export function guardStdout(): void {
  if (isGuarded('stdout')) return;
  process.stdout.on('error', cannotWrite);
}

function cannotWrite(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  guardStderr();
  process.stderr.write(`ptelab: cannot write the result: ${error.code ?? error.message}\n`);
  process.exit(2);
}

/** The same of what is wrong: the status still says it. */
export function guardStderr(): void {
  if (!isGuarded('stderr')) process.stderr.on('error', () => undefined);
}

function isGuarded(stream: 'stdout' | 'stderr'): boolean {
  const known = guarded.has(stream);
  guarded.add(stream);
  return known;
}

/** False where a descriptor is a file, a pipe, or /dev/null. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    const open = fstatSync(descriptor);
    const nowhere = statSync('/dev/null', { throwIfNoEntry: false });
    return open.isCharacterDevice() && open.rdev !== nowhere?.rdev;
  } catch {
    return true;
  }
}

/**
 * Writing a result to a file, whole or not at all: to a temporary file beside it, which then takes its name. A full disk
 * or a kill leaves the old content, and of two processes that write the same file one has the last word.
 */
import { accessSync, constants, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Complaint } from './complaint.ts';
import { cannotWrite } from './unwritten.ts';

/** Writes text to a file, or to stdout where none is named. Throws Complaint where the file cannot be written. */
export function writeResult(text: string, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  if (output === '') throw new Complaint('a result is written to a file; the empty name is none');
  try {
    // A device or a pipe has no content to keep.
    if (statSync(output, { throwIfNoEntry: false })?.isFile() === false) writeFileSync(output, text);
    else writeWhole(text, target(output));
  } catch (error) {
    throw cannotWrite(output, error);
  }
}

function writeWhole(text: string, file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  // Whoever may write to the folder could take its name from a file that is read-only.
  if (mode !== undefined) accessSync(file, constants.W_OK);
  const temporary = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A link keeps its place, and the file that it leads to is written. */
function target(output: string): string {
  return lstatSync(output, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(output) : output;
}

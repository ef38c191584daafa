/**
 * `ptelab`: the command line, for CI, for editors without an extension, and for tests.
 *
 * Exit status, whatever the subcommand: 0 all well; 1 an expectation failed or stayed unknown, a dirty bit was lost
 * that no `expect` allows, or a comparison differs; 2 the script or the call is wrong. Results go to stdout, everything
 * that is wrong to stderr.
 */
import { printableLine } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import { plainCall } from './plain-call.ts';
import { guardStderr, guardStdout } from './streams.ts';
import { isWrongCall } from './wrong-call.ts';

declare const __VERSION__: string;

/** What these print need not go by Node's streams. */
const NAMES_NO_STREAM = ['run', 'explore'];

/** What is called again and again with no option. */
const PLAIN = ['check', 'explore'];

void main();

async function main(): Promise<void> {
  try {
    askFolder();
    const [subcommand, ...given] = process.argv.slice(2);
    const plain = PLAIN.includes(subcommand) ? plainCall(given, subcommand === 'explore') : undefined;
    if (plain && subcommand === 'check') await (await import('./check-scripts.ts')).checkScripts(plain.scripts);
    else if (plain) await (await import('./explore-scripts.ts')).exploreScripts(plain.scripts, plain);
    else {
      if (!NAMES_NO_STREAM.includes(subcommand)) {
        guardStdout();
        guardStderr();
      }
      await (await import('./call.ts')).call(__VERSION__, process.argv.slice(2));
    }
  } catch (error) {
    process.exitCode = statusOfFailure(error);
  }
}

/** Paths are of the folder of the call, which somebody may have removed. */
function askFolder(): void {
  try {
    process.cwd();
  } catch {
    throw new Complaint('the folder that this is called in is gone');
  }
}

/** What went wrong with the call, said on stderr in a line; never a stack. */
function statusOfFailure(error: unknown): number {
  guardStderr();
  const message = printableLine(error instanceof Error ? error.message : String(error));
  process.stderr.write(isWrongCall(error) ? `ptelab: ${message}\n` : `ptelab: defect of the tool: ${message}\n`);
  return 2;
}

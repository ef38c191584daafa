/**
 * `ptelab`: the command line, for CI, for editors without an extension, and for tests.
 *
 * Exit status, whatever the subcommand: 0 all well; 1 an expectation failed or stayed unknown, a dirty bit was lost
 * that no `expect` allows, or a comparison differs; 2 the script or the call is wrong. Results go to stdout, everything
 * that is wrong to stderr.
 */
import { printable } from '../model/printable.ts';
import { guardStderr, guardStdout } from './streams.ts';
import { isWrongCall } from './wrong-call.ts';

declare const __VERSION__: string;

/** What these print need not go by Node's streams. */
const NAMES_NO_STREAM = ['run', 'explore'];

void main();

async function main(): Promise<void> {
  try {
    const [subcommand, ...scripts] = process.argv.slice(2);
    if (subcommand === 'check' && isPlain(scripts)) await (await import('./check-scripts.ts')).checkScripts(scripts);
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

/** Scripts and no option: what commander would say of such a call is known without it, and it takes a good part of a short one. */
function isPlain(scripts: readonly string[]): boolean {
  return scripts.length > 0 && scripts.every(script => !script.startsWith('-'));
}

/** What went wrong with the call, said on stderr in a line; never a stack. */
function statusOfFailure(error: unknown): number {
  guardStderr();
  const message = printable(error instanceof Error ? error.message : String(error));
  process.stderr.write(isWrongCall(error) ? `ptelab: ${message}\n` : `ptelab: defect of the tool: ${message}\n`);
  return 2;
}

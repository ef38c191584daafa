/**
 * `ptelab`: the command line, for CI, for editors without an extension, and for tests.
 *
 * Exit status, whatever the subcommand: 0 all well; 1 an expectation failed or stayed unknown, a dirty bit was lost
 * that no `expect` allows, or a comparison differs; 2 the script or the call is wrong. Results go to stdout, everything
 * that is wrong to stderr.
 */
import { CommanderError } from 'commander';
import { printable } from '../model/printable.ts';
import { commandLine } from './program.ts';
import { isWrongCall } from './wrong-call.ts';

declare const __VERSION__: string;

// A reader that has seen enough (`ptelab run … | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`ptelab: cannot write the result: ${error.code ?? error.message}\n`);
  process.exit(2);
});

// The same of what is wrong: the status still says it.
process.stderr.on('error', () => undefined);

const program = await commandLine(__VERSION__, process.argv[2]);

try {
  if (process.argv.length <= 2) program.help({ error: true });
  const [first, asked] = process.argv.slice(2);
  // Commander prints all of the help, without a word why.
  const known = [...program.commands.map(command => command.name()), 'help'];
  if (first === 'help' && asked !== undefined && !asked.startsWith('-') && !known.includes(asked))
    program.error(`error: unknown command '${asked}'`);
  await program.parseAsync();
} catch (error) {
  process.exitCode = statusOfFailure(error);
}

/** What went wrong with the call, said on stderr in a line; never a stack. */
function statusOfFailure(error: unknown): number {
  // Commander has said it already, and ends help and version in the same way.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = printable(error instanceof Error ? error.message : String(error));
  process.stderr.write(isWrongCall(error) ? `ptelab: ${message}\n` : `ptelab: defect of the tool: ${message}\n`);
  return 2;
}

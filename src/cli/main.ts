/**
 * `ptelab`: the command line, for CI, for editors without an extension, and for tests.
 *
 * Exit status, whatever the subcommand: 0 all well; 1 an expectation failed or stayed unknown, a dirty bit was lost
 * that no `expect` allows, or a comparison differs; 2 the script or the call is wrong. Results go to stdout, everything
 * that is wrong to stderr.
 */
import { Command, CommanderError } from 'commander';
import { printable } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import { subcommands } from './subcommands.ts';

declare const __VERSION__: string;

const examples = `
Examples:
  $ ptelab run heap.pte                       what each backend of the script does with it
  $ ptelab run heap.pte --backend xen-6.1     on another one
  $ ptelab check *.pte                        what is wrong with these scripts
  $ ptelab test scripts/                      every expect of every script below a folder
  $ ptelab sweep heap.pte --param n=1..2048   what it costs over a param of the script

A script, heap.pte:
  map heap 64 pages rw written
  cpu 0 { mprotect heap r }
  cpu 1 { write heap[3] }
  expect never lost D
  expect traps == 0 on xen-2.6.27

Exit status: 0 all well; 1 an expectation failed, or a dirty bit was lost that no expect allows;
2 the script or the call is wrong.`;

// A reader that has seen enough (`ptelab run … | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`ptelab: cannot write the result: ${error.code ?? error.message}\n`);
  process.exit(2);
});

const program = new Command('ptelab')
  .description('Litmus tests for page-table updates: what native hardware and Xen do with a script.')
  .version(__VERSION__, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print help')
  .helpCommand('help [command]', 'print help for a command')
  .addHelpText('after', examples)
  .showHelpAfterError('(ptelab --help shows how)')
  .exitOverride();
for (const add of subcommands) add(program);
for (const command of program.commands) command.exitOverride().showHelpAfterError(`(ptelab help ${command.name()})`);

try {
  if (process.argv.length <= 2) program.help({ error: true });
  await program.parseAsync();
} catch (error) {
  process.exitCode = statusOfFailure(error);
}

/** What went wrong with the call, said on stderr in a line; never a stack. */
function statusOfFailure(error: unknown): number {
  // Commander has said it already, and ends help and version in the same way.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = printable(error instanceof Error ? error.message : String(error));
  process.stderr.write(
    error instanceof Complaint ? `ptelab: ${message}\n` : `ptelab: defect of the tool: ${message}\n`,
  );
  return 2;
}

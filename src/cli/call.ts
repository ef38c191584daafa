/** A call of the command line, as commander reads it. */
import { CommanderError } from 'commander';
import { commandLine } from './program.ts';

/** Does what the arguments say, and sets the exit status. Throws what a subcommand throws. */
export async function call(version: string, given: readonly string[]): Promise<void> {
  const program = await commandLine(version, given[0]);
  try {
    if (given.length === 0) program.help({ error: true });
    const [first, asked] = given;
    // Commander prints all of the help, without a word why.
    const known = [...program.commands.map(command => command.name()), 'help'];
    if (first === 'help' && asked !== undefined && !asked.startsWith('-') && !known.includes(asked))
      program.error(`error: unknown command '${asked}'`);
    await program.parseAsync();
  } catch (error) {
    // Commander has said it already, and ends help and version in the same way.
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

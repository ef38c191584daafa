/** The commands of `ptelab` and what they have in common; from them come the help, its page and the completions. */
import { Command } from 'commander';
import { printable } from '../model/printable.ts';
import { standardError, standardOutput } from './streams.ts';
import { subcommandsFor } from './subcommands.ts';

const examples = `
Examples:
  $ ptelab run heap.pte                       what each backend of the script does with it
  $ ptelab run heap.pte --backend xen-6.1     on another one
  $ ptelab check *.pte                        what is wrong with these scripts
  $ ptelab test scripts/                      every expect of every script below a folder
  $ ptelab sweep heap.pte --param n=1..2048   what it costs over a param of the script
  $ ptelab examples                           scripts that ship, by the question that each answers
  $ ptelab backends                           what a script can run on

A script, heap.pte:
  map heap 64 pages rw written
  cpu 0 { mprotect heap r }
  cpu 1 { write heap[3] }
  expect never lost D
  expect traps == 0 on xen-2.6.27

Exit status: 0 all well; 1 an expectation failed, or a dirty bit was lost that no expect allows;
2 the script or the call is wrong.`;

/** `--json` is no option, but what is meant is plain. */
function withFormat(complaint: string, command: Command): string {
  const asked = /^error: unknown option '--(\w+)'/.exec(complaint)?.[1];
  const formats = command.options.find(option => option.long === '--format')?.argChoices ?? [];
  if (asked === undefined || !formats.includes(asked)) return complaint;
  return `error: unknown option '--${asked}'\n(Did you mean --format ${asked}?)\n`;
}

/** The command line for a call of one subcommand, or with all of them; not yet called. */
export async function commandLine(version: string, called?: string): Promise<Command> {
  const program = new Command('ptelab')
    .description('Litmus tests for page-table updates: what native hardware and Xen do with a script.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', examples)
    .showHelpAfterError('(ptelab --help shows how)')
    .configureOutput({
      writeOut: text => standardOutput().write(text),
      writeErr: text => standardError().write(printable(text)),
    })
    .exitOverride();
  for (const add of await subcommandsFor(called)) add(program);
  for (const command of program.commands)
    command
      .exitOverride()
      .showHelpAfterError(`(ptelab help ${command.name()})`)
      .configureOutput({ outputError: (text, write) => write(printable(withFormat(text, command))) });
  return program;
}

/** The page of the command line, written from the commands' own help. A test holds the committed page against it. */
import type { Command } from 'commander';
import { commandLine } from './program.ts';

/** The text of media/docs/cli.md. */
export async function commandLinePage(): Promise<string> {
  const program = await commandLine('');
  const commands = program.commands.filter(command => command.name() !== 'help');
  return `${[
    '# The command line',
    '',
    'Written from what `ptelab help COMMAND` prints.',
    '',
    ...commands.map(command => `- [\`ptelab ${command.name()}\`](#ptelab-${command.name()}): ${command.description()}`),
    '',
    ...commands.flatMap(command => [`## ptelab ${command.name()}`, '', '```', helpOf(command).trim(), '```', '']),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: text => (help += text), getOutHelpWidth: () => 100 }).outputHelp();
  return help;
}

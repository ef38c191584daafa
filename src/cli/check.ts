/** `ptelab check`: what is wrong with scripts, without running them. */
import type { Command } from 'commander';
import { checkScripts } from './check-scripts.ts';
import { watchOption, watchScripts } from './watch.ts';

const examples = `
Prints file:line:column: severity CODE: message, which vim's :make and CI systems read.

Examples:
  $ ptelab check heap.pte
  $ ptelab check scripts/*.pte
  $ ptelab check heap.pte --watch
  $ ptelab check - < heap.pte

Exit status: 0 without errors (warnings are none), 2 with.`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with scripts, without running them')
    .argument('<file...>', 'scripts, or - for standard input')
    .addOption(watchOption())
    .addHelpText('after', examples)
    .action((files: string[], { watch }: { watch?: boolean }) => (watch ? watchScripts(files) : checkScripts(files)));
}

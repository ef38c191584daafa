/** `ptelab check`: what is wrong with scripts, without running them. */
import type { Command } from 'commander';
import { check } from '../library/check.ts';
import { complain } from './diagnostic-lines.ts';
import { worstOf } from './each-script.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
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
    .action(async (files: string[], { watch }: { watch?: boolean }) => {
      if (watch) return watchScripts(files);
      process.exitCode = await worstOf(files, file => {
        const text = readScript(file);
        return complain(file, check(text, shownName(file), filesFor(file)), text) ? 2 : 0;
      });
      return undefined;
    });
}

/** `ptelab check`: what is wrong with scripts, without running them. */
import type { Command } from 'commander';
import { check } from '../library/check.ts';
import { complain } from './diagnostic-lines.ts';
import { readScript, shownName } from './script-file.ts';

const examples = `
Prints file:line:column: severity CODE: message, which vim's :make and CI systems read.

Examples:
  $ ptelab check heap.pte
  $ ptelab check scripts/*.pte

Exit status: 0 without errors (warnings are none), 2 with.`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with scripts, without running them')
    .argument('<file...>', 'scripts')
    .addHelpText('after', examples)
    .action((files: string[]) => {
      let wrong = false;
      for (const file of files) {
        const text = readScript(file);
        wrong = complain(file, check(text, shownName(file)), text) || wrong;
      }
      process.exitCode = wrong ? 2 : 0;
    });
}

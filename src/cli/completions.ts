/** `ptelab completions`: what a shell reads to complete the words of a call. */
import { Argument, type Command } from 'commander';
import { bashCompletions } from './completions/bash.ts';
import { fishCompletions } from './completions/fish.ts';
import { type CommandWords, commandWords } from './completions/words.ts';
import { zshCompletions } from './completions/zsh.ts';

const shells: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

const examples = `
Examples:
  $ source <(ptelab completions bash)                                       in ~/.bashrc
  $ source <(ptelab completions zsh)                                        in ~/.zshrc, after compinit
  $ ptelab completions fish > ~/.config/fish/completions/ptelab.fish`;

export function addCompletions(program: Command): void {
  program
    .command('completions')
    .description('print what a shell reads to complete calls of ptelab')
    .addArgument(new Argument('<shell>', 'shell').choices(Object.keys(shells)))
    .addHelpText('after', examples)
    .action((shell: string) => {
      process.stdout.write(shells[shell](commandWords(program)));
    });
}

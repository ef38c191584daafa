/** `ptelab lsp`: the language server for any editor that speaks LSP; the very one that VS Code starts. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';

const examples = `
The server reads .pte scripts from the editor, so nothing has to be saved.

Neovim 0.11:
  vim.lsp.config('ptelab', { cmd = { 'ptelab', 'lsp', '--stdio' }, filetypes = { 'pte' } })
  vim.lsp.enable('ptelab')
Emacs:
  (add-to-list 'eglot-server-programs '(pte-mode . ("ptelab" "lsp" "--stdio")))`;

export function addLsp(program: Command): void {
  program
    .command('lsp')
    .description('serve an editor over the language server protocol')
    .requiredOption('--stdio', 'speak over standard input and output, the only way there is')
    .addHelpText('after', examples)
    .action(async () => {
      // The server's bundle looks for --stdio among the process's arguments itself, and lives as long as its client.
      await import(pathToFileURL(join(import.meta.dirname, 'server.cjs')).href);
    });
}

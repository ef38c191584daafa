/** `ptelab mcp`: the checker as tools for an agent, over the Model Context Protocol. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';

const examples = `
Speaks the Model Context Protocol over standard input and output, until its client goes. The tools: check, run,
explore, diff, replay, backends, knobs, reference, example; the language reference and the examples are resources.
Scripts come as text; no file of yours is read, and answers are bounded.

Examples:
  $ claude mcp add ptelab -- ptelab mcp
  In .vscode/mcp.json:
  { "servers": { "ptelab": { "type": "stdio", "command": "ptelab", "args": ["mcp"] } } }`;

export function addMcp(program: Command): void {
  program
    .command('mcp')
    .description('serve an agent over the Model Context Protocol')
    .addHelpText('after', examples)
    .action(async () => {
      // A bundle of its own, which lives as long as its client.
      await import(pathToFileURL(join(import.meta.dirname, 'mcp.cjs')).href);
    });
}

/** `ptelab dap`: the debugger for any editor that speaks the debug adapter protocol; the very one that VS Code starts. */
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Command } from 'commander';
import { exploreHere } from '../dap/explore.ts';
import { PteDebugSession } from '../dap/session.ts';
import { Complaint } from './complaint.ts';
import { DapStream } from './dap-stream.ts';
import { filesFor, readScript } from './script-file.ts';

const examples = `
Each CPU is a thread. A session goes forwards and backwards; arguments of a launch:
  program      path of the script
  backend      one of the script's backends, or a preset; else the script's first
  schedule     a replay code to follow
  witness      line of an expect: go along its witness, from where it shows
  until        begin where this shows: "lost D in heap"
  stopOnEntry  false: go on to the first breakpoint

Neovim with nvim-dap:
  require('dap').adapters.ptelab = { type = 'executable', command = 'ptelab', args = { 'dap', '--stdio' } }
  require('dap').configurations.pte = {
    { type = 'ptelab', request = 'launch', name = 'Debug script', program = '\${file}' } }`;

export function addDap(program: Command): void {
  program
    .command('dap')
    .description('serve an editor over the debug adapter protocol: step through a script, back too')
    .requiredOption('--stdio', 'speak over standard input and output, the only way there is')
    .addHelpText('after', examples)
    .action(async () => {
      const session = new PteDebugSession({
        read: async path => readScript(path),
        files: filesFor,
        kernel: join(import.meta.dirname, '../kernel'),
        explore: exploreHere,
      });
      const stream = new DapStream(message => session.handleMessage(message));
      session.onDidSendMessage(message => {
        const last = (message as Partial<DebugProtocol.Response>).command === 'disconnect';
        process.stdout.write(stream.framed(message), () => last && process.exit());
      });
      try {
        for await (const bytes of process.stdin) stream.receive(bytes as Buffer);
      } catch (error) {
        throw error instanceof Complaint ? error : new Complaint(`cannot read standard input: ${String(error)}`);
      }
    });
}

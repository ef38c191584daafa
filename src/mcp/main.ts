/**
 * `ptelab mcp`: the tools of src/agent over the Model Context Protocol, on standard input and output. A bundle of its own:
 * no other call of the command line loads the protocol's library, and this one loads no engine; that is in the thread.
 */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { beginning } from '../model/beginning.ts';
import { printableLine } from '../model/printable.ts';
import { startEngine } from './engine.ts';
import { packageDocuments } from './package-documents.ts';
import { mcpServer } from './server.ts';

declare const __VERSION__: string;

/** Most characters of a complaint. */
const MOST_SAID = 200;

const engine = startEngine();
const host = { documents: packageDocuments(), ask: engine.ask };
serveStdio(() => mcpServer(__VERSION__, host), {
  // The library's message about one that is none of the protocol is JSON of many lines.
  onerror: ({ message }) => {
    const line = beginning(printableLine(message.replace(/\s+/g, ' ')), MOST_SAID);
    process.stderr.write(`ptelab mcp: ${line}\n`);
  },
});
// The client is gone: what is still being worked out is for nobody.
for (const event of ['end', 'close']) process.stdin.once(event, engine.end);

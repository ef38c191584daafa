/**
 * `npm run playground`: builds the playground and serves it on this machine.
 *
 *   npm run playground -- [--port N] [--no-open]
 *
 * What is served is dist/playground as it is: put the folder on any web space, at any path, and it works there too.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './open-browser.ts';
import { serveFiles } from './serve-files.ts';

const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false } },
});

const build = spawnSync(process.execPath, [join(root, 'esbuild.mjs')], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const server = await serveFiles(join(root, 'dist/playground'), { port: Number(options.port) });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void server.stop());
console.log(`The playground is at ${server.address}\nCtrl-C here ends it.`);
if (!options['no-open']) openBrowser(server.address);

/**
 * VS Code's own workbench without VS Code: code-server from npm, which is the real workbench and the real extension
 * host, served to a browser. The tests install the packaged extension into it, and `npm start` falls back to it where
 * there is no desktop VS Code. It is 600 MB, so it is installed on first use, into `.cache`, and not by `npm ci`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const version = '4.139.1';
const cache = join(import.meta.dirname, '..', '.cache');
const home = join(cache, `code-server-${version}`);
const entry = join(home, 'node_modules/code-server/out/node/entry.js');
/** VS Code's own folder in it, once `installWorkbench` was called. */
export const workbenchFiles = join(home, 'node_modules/code-server/lib/vscode');

/** How long the workbench may take to answer its first request, on a slow machine. */
const patience = 60_000;

/** Installs the workbench if it is not there yet; `say` hears about it, since it takes half a minute. */
export function installWorkbench(say: (line: string) => void = console.log): void {
  if (existsSync(entry)) return;
  say(`Installing the VS Code workbench (code-server ${version}) into .cache; once, about half a minute.`);
  const partial = `${home}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
    npm(partial, ['install', `code-server@${version}`]);
    npm(join(partial, 'node_modules/code-server/lib/vscode'), ['install', '--omit=dev']);
    if (!existsSync(home)) renameSync(partial, home);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Installs .vsix files into the extensions folder, as a user would. */
export function installExtensions(packages: readonly string[], folders: WorkbenchFolders): void {
  const flags = packages.flatMap(vsix => ['--install-extension', vsix]);
  execFileSync(process.execPath, [entry, ...folderArguments(folders), ...flags], {
    env: cleanEnvironment(),
    stdio: 'pipe',
  });
}

export interface WorkbenchFolders {
  readonly userData: string;
  readonly extensions: string;
}

export interface ServeOptions extends WorkbenchFolders {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Leave out to see Restricted Mode. */
  readonly trusted?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Workbench {
  readonly port: number;
  /** The workbench's address with a folder open, and a file in it. */
  address(folder: string, file?: string): string;
  stop(): Promise<void>;
}

/** Starts the workbench and waits until it answers. */
export async function serveWorkbench(options: ServeOptions): Promise<Workbench> {
  const port = options.port || (await freePort());
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
  if (options.trusted ?? true) flags.push('--disable-workspace-trust');
  const server = spawn(process.execPath, [entry, ...folderArguments(options), ...flags], {
    env: { ...cleanEnvironment(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the extension host goes with it.
    detached: true,
  });
  // However this process comes to its end, the workbench does not outlive it.
  const endWith = () => signalGroup(server.pid!, 'SIGKILL');
  // Before whoever tidies up, who would find its files in use.
  process.prependOnceListener('exit', endWith);
  server.once('exit', () => process.off('exit', endWith));
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
    });
  try {
    await answers(`http://127.0.0.1:${port}/healthz`, server);
  } catch (error) {
    await stop(server);
    throw new Error(`${(error as Error).message}\n${output}`);
  }
  return {
    port,
    address(folder, file) {
      const query = new URLSearchParams({ folder });
      if (file) query.set('payload', JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${file}`]]));
      return `http://127.0.0.1:${port}/?${query}`;
    },
    stop: () => stop(server),
  };
}

function folderArguments({ userData, extensions }: WorkbenchFolders): string[] {
  return ['--user-data-dir', userData, '--extensions-dir', extensions, '--config', join(userData, 'code-server.yaml')];
}

/** Without what an outer VS Code or npm left there: both would change what the inner one does. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|npm_(package|lifecycle|config_local_prefix|command)|INIT_CWD$|PASSWORD$|PORT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function npm(folder: string, args: readonly string[]): void {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function answers(address: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`the workbench ended with status ${server.exitCode}`);
    const ok = await fetch(address).then(
      response => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('the workbench did not answer in time');
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const gone = new Promise<void>(resolve => server.once('exit', () => resolve()));
  signalGroup(server.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(server.pid!, 'SIGKILL'), 3000);
  await gone;
  clearTimeout(timer);
  signalGroup(server.pid, 'SIGKILL');
}

/** The group may be gone already. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

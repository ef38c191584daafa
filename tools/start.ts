/**
 * `npm start`: VS Code with the extension and the examples, ready for F1 and "PTE Lab: Run Script". The desktop VS Code
 * with the extension in development where `code` is on the PATH; else VS Code's workbench in the browser.
 *
 *   npm start -- [--port N] [--no-open] [--browser]
 *
 * `--port` and `--no-open` are about the workbench: where it listens, and that no browser is opened. `--browser` takes
 * the workbench although there is a `code`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './open-browser.ts';
import { packageExtension } from './package.ts';
import { installExtensions, installWorkbench, serveWorkbench } from './workbench.ts';

const root = join(import.meta.dirname, '..');
const examples = join(root, 'media/examples');
const opened = join(examples, 'lost-dirty-queued.pte');

/** Nothing but the product in view. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
};

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
  },
});

/** How often it is looked whether the process that started this one is still there, in milliseconds. */
const LOOK = 500;

if (!options.browser && hasDesktop()) startDesktop();
else await startWorkbench();

/** Is there a `code` that can show a window: a display, a Mac or Windows, or a terminal inside VS Code? */
function hasDesktop(): boolean {
  const { platform, env } = process;
  const display = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME;
  if (!display) return false;
  return spawnSync('code', ['--version'], { stdio: 'ignore', shell: platform === 'win32' }).status === 0;
}

function startDesktop(): void {
  const build = spawnSync(process.execPath, [join(root, 'esbuild.mjs')], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(1);
  console.log('Opening VS Code. Press F1 there, and pick "PTE Lab: Run Script".');
  const code = spawnSync('code', ['--new-window', `--extensionDevelopmentPath=${root}`, examples, opened], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(code.status ?? 1);
}

async function startWorkbench(): Promise<void> {
  endWithCaller();
  installWorkbench();
  const home = mkdtempSync(join(tmpdir(), 'ptelab-start-'));
  const folders = { userData: join(home, 'user'), extensions: join(home, 'extensions') };
  const cleanUp = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', cleanUp);
  mkdirSync(join(folders.userData, 'User'), { recursive: true });
  mkdirSync(folders.extensions);
  writeFileSync(join(folders.userData, 'User/settings.json'), JSON.stringify(settings, null, 2));
  installExtensions([await packageExtension()], folders);
  const workbench = await serveWorkbench({ ...folders, port: Number(options.port) });
  const address = workbench.address(examples, opened);
  console.log(`\nPTE Lab is at ${address}`);
  console.log('Press F1 there, and pick "PTE Lab: Run Script". Ctrl-C here ends it.');
  if (!options['no-open']) openBrowser(address);
}

/**
 * Ends at a signal, from the first moment on, and what it started goes with it. `npm start` has npm and a shell before this
 * process, which do not always hand a signal on: so it ends when they are gone, too.
 */
function endWithCaller(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0));
  const caller = process.ppid;
  setInterval(() => process.ppid !== caller && process.exit(0), LOOK).unref();
}

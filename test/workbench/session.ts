/**
 * A VS Code with nothing in it but the packaged extension and the probe, a folder with scripts open, and a page to
 * drive it by. The tests do not know which VS Code it is: code-server in a headless Chromium, or, where VSCODE_PATH
 * names one or VSCODE_VERSION lets `@vscode/test-electron` download one, the desktop application.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { openCodeServer } from './code-server.ts';
import { openDesktop, wantsDesktop } from './desktop.ts';
import { Probe } from './probe.ts';

const root = join(import.meta.dirname, '../..');

/** What a tester's VS Code shows, and nothing that comes and goes. */
export const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.activityBar.location': 'top',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'files.autoSave': 'off',
  'git.enabled': false,
  'breadcrumbs.enabled': false,
  // Looks for ports by listing what all processes of the machine have open, every two seconds.
  'remote.autoForwardPorts': false,
};

/**
 * Where the extension runs: in the extension host on Node, as on the desktop and on a remote machine, or in the one
 * inside the browser, as in VS Code for the Web. A test file is about one of them.
 */
export type ExtensionHost = 'node' | 'web';

let host: ExtensionHost = 'node';

/** All sessions of this test file are to run the extension there. */
export function useHost(chosen: ExtensionHost): void {
  host = chosen;
}

const hostSettings: Readonly<Record<ExtensionHost, object>> = {
  node: {},
  web: { 'remote.extensionKind': { 'ptelab.ptelab': ['web'] }, 'extensions.webWorker': true },
};

export interface SessionFolders {
  readonly workspace: string;
  readonly userData: string;
  readonly extensions: string;
  /** Given to the extension host. */
  readonly environment: Readonly<Record<string, string>>;
  readonly trusted: boolean;
}

export interface SessionOptions {
  /** Scripts of the workspace folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** False: Restricted Mode. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Session {
  readonly page: Page;
  readonly probe: Probe;
  readonly host: ExtensionHost;
  /** Does the extension run? */
  active(): Promise<boolean>;
  /** Address of a file of the workspace. */
  uri(name: string): string;
  close(): Promise<void>;
}

/** Starts a VS Code; a dozen seconds. The caller closes it. */
export async function openSession({ files, trusted = true, settings = {} }: SessionOptions): Promise<Session> {
  const home = mkdtempSync(join(tmpdir(), 'ptelab-'));
  const portFile = join(home, 'probe-port');
  const folders: SessionFolders = {
    workspace: join(home, 'scripts'),
    userData: join(home, 'user'),
    extensions: join(home, 'extensions'),
    environment: { PROBE_PORT_FILE: portFile },
    trusted,
  };
  for (const folder of [folders.workspace, folders.extensions, join(folders.userData, 'User')])
    mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folders.workspace, name), text);
  const all = { ...quiet, ...hostSettings[host], ...settings };
  writeFileSync(join(folders.userData, 'User/settings.json'), JSON.stringify(all, null, 2));
  const { page, close } = await (wantsDesktop() ? openDesktop(folders) : openCodeServer(folders));
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  const probe = new Probe(portFile);
  return {
    page,
    probe,
    host,
    active: async () => (host === 'web' ? hasServerWorker(page) : (await probe.active('ptelab.ptelab')) === true),
    uri: name => pathToFileURL(join(folders.workspace, name)).toString(),
    async close() {
      await close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The probe is in another extension host then, and cannot see into the browser's; but the workers can be seen. */
async function hasServerWorker(page: Page): Promise<boolean> {
  const names = await Promise.all(page.workers().map(worker => worker.evaluate(() => self.name).catch(() => '')));
  return names.some(name => name.endsWith('ptelab'));
}

/** A script of the gallery. */
export function example(name: string): string {
  return readFileSync(join(root, 'media/examples', name), 'utf8');
}

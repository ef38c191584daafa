/**
 * VS Code for the Web as vscode.dev has it: static files, an extension that comes by http, a workspace in the browser's
 * memory (memory-files, beside this), and no server that would run anything. The files are code-server's; what it adds to reach its own server is
 * taken out again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Page } from 'playwright-core';
import { installWorkbench, workbenchFiles } from '../../tools/workbench.ts';
import { launchChromium } from '../browser/chromium.ts';
import { installedExtensions } from './installed.ts';
import { quiet } from './session.ts';

const workbenchScript = 'out/vs/code/browser/workbench/workbench.js';
/** code-server's own additions: a remote, and user settings that are kept there. */
const additions: readonly [there: string, here: string][] = [
  [',remoteAuthority:location.host}', '}'],
  [
    '.with({scheme:J.vscodeRemote}),"User")}get userDataPath',
    '.with({scheme:"vscode-userdata"}),"User")}get userDataPath',
  ],
];
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.cjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

/** Opens the page; its workspace is an empty folder of the scheme `memory`. The caller closes it. */
export async function openServerless(): Promise<{ page: Page; close(): Promise<void> }> {
  installWorkbench();
  const extensions = await installedExtensions();
  const extension = join(extensions, readdirSync(extensions).find(name => name.startsWith('ptelab.'))!);

  const server = createServer((request, response) => {
    const host = request.headers.host!;
    const path = decodeURIComponent(new URL(request.url!, `http://${host}`).pathname);
    try {
      const [body, type] = path === '/' ? [startPage(host), types['.html']] : [fileAt(path, extension), typeOf(path)];
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  return {
    page,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function startPage(host: string): string {
  const base = '/static';
  const configuration = {
    folderUri: { scheme: 'memory', path: '/' },
    additionalBuiltinExtensions: ['/extension', '/memory-files'].map(path => ({
      scheme: 'http',
      authority: host,
      path,
    })),
    webviewEndpoint: `http://${host}${base}/out/vs/workbench/contrib/webview/browser/pre`,
    enableWorkspaceTrust: false,
    configurationDefaults: { ...quiet, 'files.simpleDialog.enable': true },
    // Asked for by code-server's additions.
    productConfiguration: { nameShort: 'Code', nameLong: 'Code', rootEndpoint: '/' },
    userDataPath: '/user',
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
  };
  const values: Readonly<Record<string, string>> = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration).replaceAll('"', '&quot;'),
    WORKBENCH_WEB_BASE_URL: base,
    WORKBENCH_NLS_FALLBACK_URL: `${base}/out/nls.messages.js`,
    WORKBENCH_NLS_URL: `${base}/out/nls.messages.js`,
  };
  const page = readFileSync(join(workbenchFiles, 'out/vs/code/browser/workbench/workbench.html'), 'utf8');
  return page.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');
}

function fileAt(path: string, extension: string): string | Buffer {
  const folders = { extension, 'memory-files': join(import.meta.dirname, 'memory-files'), static: workbenchFiles };
  const [, first, rest] = /^\/([^/]+)(\/.+)$/.exec(normalize(path)) ?? [];
  const content = readFileSync(join(folders[first as keyof typeof folders], rest));
  if (!path.endsWith(workbenchScript)) return content;
  return additions.reduce((text, [there, here]) => {
    if (!text.includes(there)) throw new Error(`code-server has changed: ${there}`);
    return text.replace(there, here);
  }, content.toString());
}

function typeOf(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream';
}

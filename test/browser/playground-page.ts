/**
 * The built playground in a real browser, from a plain file server and at a path below its root. What a page must not
 * do is watched all the time: ask anybody else for anything, complain on the console, throw.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { type FileServer, serveFiles } from '../../tools/serve-files.ts';

const built = join(import.meta.dirname, '../../dist/playground');

/** Serves what `npm run build` made. */
export async function servePlayground(): Promise<FileServer> {
  if (!existsSync(join(built, 'index.html'))) throw new Error(`${built} is not there: npm run build makes it`);
  return serveFiles(built, { under: '/some/where/' });
}

export interface Playground {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The panel's page. */
  readonly panel: Frame;
  /** What it should not have done. */
  readonly complaints: readonly string[];
}

/** Opens the playground in a browser profile of its own, or in `within`. */
export async function openPlayground(
  browser: Browser,
  address: string,
  options: BrowserContextOptions & { readonly within?: BrowserContext } = {},
): Promise<Playground> {
  const { within, ...rest } = options;
  const context = within ?? (await browser.newContext({ viewport: { width: 1440, height: 900 }, ...rest }));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints: string[] = [];
  const origin = new URL(address).origin;
  const page = await context.newPage();
  page.on('request', request => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) complaints.push(`asked for ${url}`);
  });
  page.on('response', response => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(String(error.stack)));
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('ptelab result').length > 0);
  const panel = page.frames().find(frame => frame.url().endsWith('/panel.html'))!;
  await panel.locator('table.cost, .banner.failed').first().waitFor();
  return { page, context, panel, complaints };
}

/** Replaces the script by typing over it. */
export async function typeScript(page: Page, text: string): Promise<void> {
  await page.locator('#script .view-lines').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/** The script as a user copies it: hints and lenses between the words are not part of it. */
export async function shownScript(page: Page): Promise<string> {
  await page.locator('#script .view-lines').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+C');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('ArrowRight');
  return text.trimEnd();
}

/** Puts the cursor somewhere, as Ctrl+G does; line and column from 1. The editor has the keyboard. */
export async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.keyboard.press('ControlOrMeta+G');
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
}

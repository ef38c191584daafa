/** The exported HTML file, opened from disk in a real browser that has no network. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { panel } from '../../tools/panel-build.mjs';
import { exported, mixed } from '../export/sources.ts';
import { screens } from '../webview/page.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test('opens from a file, shows the run, and asks no network for anything', async () => {
  const { outputFiles = [] } = await build({
    ...panel,
    write: false,
    absWorkingDir: join(import.meta.dirname, '../..'),
  });
  const part = (end: string) => outputFiles.find(file => file.path.endsWith(end))!.text;
  const file = join(mkdtempSync(join(tmpdir(), 'ptelab-html-')), 'heap.html');
  writeFileSync(file, exported('html', mixed, 'heap.pte', { script: part('.js'), style: part('.css') }));

  const page = await browser.newPage({ viewport: { width: 1000, height: 1100 } });
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', request => asked.push(request.url()));
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('canvas');
  expect(await page.isVisible('header .verdict')).toBe(true);
  expect(await page.isVisible('header button:has-text("Run")')).toBe(false);
  const text = await page.textContent('main');
  for (const word of ['naive', 'xen-2.6.26', 'xen-6.1']) expect(text).toContain(word);
  await page.click('details.script summary');
  await page.click('details.script span:nth-child(7)');
  expect(await page.textContent('details.script .current')).toBe('   7  cpu 0 { mprotect heap r }');
  await page.focus('canvas');
  await page.keyboard.press('n');
  await page.screenshot({ path: `${screens}/offline.png` });
  expect(errors).toEqual([]);
  expect(asked.filter(url => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  await page.close();
});

/** `npm start` on a machine without a desktop VS Code: the address that it prints opens an example that runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../browser/chromium.ts';
import { counts, panelFrame, runCommand } from './driver.ts';

const script = join(import.meta.dirname, '../../tools/start.ts');

let start: ChildProcess;
let output = '';
let browser: Browser;

beforeAll(async () => {
  start = spawn(process.execPath, [script, '--browser', '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  start.stdout!.on('data', chunk => {
    output += chunk;
  });
  browser = await launchChromium();
});

afterAll(async () => {
  start?.kill('SIGINT');
  await browser?.close();
});

test('the example is open, and runs', async () => {
  await expect.poll(() => output, { timeout: 100_000 }).toContain('PTE Lab is at ');
  const page = await browser.newPage();
  await page.goto(/PTE Lab is at (\S+)/.exec(output)![1]);
  await page.locator('.monaco-editor[data-uri$="/lost-dirty-queued.pte"] .view-line').first().waitFor();
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'lost-dirty-queued.pte');
  expect(await counts(panel, 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

test('Ctrl-C ends it, and the port with it', async () => {
  const ended = new Promise<number | null>(resolve => start.once('exit', resolve));
  start.kill('SIGINT');
  expect(await ended).toBe(0);
  const address = /PTE Lab is at (http:\/\/[^/]+)/.exec(output)![1];
  await expect(fetch(address)).rejects.toThrow();
});

/** A prediction above a recorded trace, in a real browser; and pictures of what is shown. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dress, openPanel, screens, settle } from '../webview/page.ts';
import { themes } from '../webview/themes.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let page: Page;
let sides = '';

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../webview/comparison.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'comparison',
    loader: { '.txt': 'text' },
  });
  sides = outputFiles[0].text;
  browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach(() => open());

async function open(): Promise<void> {
  page = await openPanel(browser, { height: 1300 });
  await page.evaluate(`${sides}; window.comparison = comparison;`);
}
const header = () => page.textContent('header [role=status]');

test('both sides at once, the first difference named and its events marked', async () => {
  await page.evaluate('deliver(comparison.changed())');
  await settle(page);
  expect(await header()).toContain('flip_33.txt differs: mprotect');
  expect(await header()).toContain('496 arg bytes');
  expect(await page.getAttribute('canvas', 'aria-label')).toContain('xen-6.1, flip_33.txt');
  await page.screenshot({ path: `${screens}/comparison.png` });
  await page.focus('canvas');
  const walk: string[] = [];
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press('r');
    walk.push((await page.textContent('#timeline-selected'))!);
  }
  expect(walk[0]).toMatch(/^xen_mc_flush: .*xen-6\.1/);
  expect(walk[1]).not.toBe(walk[0]);
});

test('a kernel’s trace, in each theme', async () => {
  await page.evaluate('deliver(comparison.changed())');
  await page.focus('canvas');
  await page.keyboard.press('d');
  for (const theme of themes) {
    await dress(page, theme);
    await page.screenshot({ path: `${screens}/comparison-${theme.name}.png` });
    expect(await violations(page), theme.name).toEqual([]);
  }
});

test('a trace that agrees has no marks', async () => {
  await page.evaluate('deliver(comparison.same())');
  await settle(page);
  expect(await header()).toBe('flip_33.txt agrees with the prediction, event for event.');
  // what a guest cannot see of itself is not in the table of costs
  expect(await page.textContent('section.cost')).not.toContain('flip_33.txt');
});

test.each(['svg', 'png'] as const)('the view as %s', async format => {
  await page.evaluate('deliver(comparison.changed())');
  await page.evaluate(`deliver({ kind: 'picture', format: '${format}' })`);
  const posted = await page.evaluate(() => window.posted);
  const message = posted.findLast(m => m.kind === 'picture');
  const picture = message?.kind === 'picture' ? message.picture : '';
  if (format === 'png') {
    const bytes = Buffer.from(picture, 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    return;
  }
  writeFileSync(`${screens}/view.svg`, picture);
  const shown = await page.evaluate(text => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { errors: parsed.querySelectorAll('parsererror').length, words: parsed.documentElement.textContent ?? '' };
  }, picture);
  expect(shown.errors).toBe(0);
  for (const word of ['xen-6.1', 'flip_33.txt', 'hypervisor', 'cycles', 'events differ'])
    expect(shown.words).toContain(word);
});

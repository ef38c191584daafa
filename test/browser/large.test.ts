/**
 * Runs over a TiB in a real browser: a few thousand rows that stand for hundreds of millions of events. What is drawn, and
 * what is in the page, is bounded by its size; so is the time, which is not measured here.
 */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';
import { packRecording } from '../../src/protocol/packed-recording.ts';
import { dress, openPanel, screens, settle } from '../webview/page.ts';
import { themes } from '../webview/themes.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Rectangles and lines that the page has drawn since it was asked last. */
const drawn = (page: Page) =>
  page.evaluate(() => {
    const before = Number(document.body.dataset.drawn ?? 0);
    document.body.dataset.drawn = '0';
    return before;
  });

async function show(backend: string, statement: string): Promise<Page> {
  const page = await openPanel(browser, { width: 1200 });
  const { recordings } = run(`backend ${backend}\nmap heap 268435456 pages rw\ncpu 0 { ${statement} }\n`, 'tib.pte');
  await page.evaluate(packed => {
    const { prototype } = CanvasRenderingContext2D;
    for (const name of ['fillRect', 'strokeRect', 'stroke'] as const) {
      const draw = prototype[name] as (...given: unknown[]) => void;
      prototype[name] = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
        const { dataset } = document.body;
        dataset.drawn = String(Number(dataset.drawn ?? 0) + 1);
        draw.apply(this, given);
      };
    }
    window.deliver(window.recordings.show(packed));
  }, recordings.map(packRecording));
  await settle(page);
  return page;
}

test.each([
  ['native-6.1', 'munmap heap', /\d of [\d,]+ equal turns in \d/],
  ['xen-6.12', 'madvise-dontneed heap', /\d of [\d,]+ equal turns/],
  ['xen-2.6.27', 'mprotect heap r', /\d of 524,288 equal turns/],
])('%s: %s of a TiB', async (backend, statement, turns) => {
  const page = await show(backend, statement);
  expect(await drawn(page)).toBeLessThan(30_000);
  expect(await page.locator('*').count()).toBeLessThan(5_000);
  for (const theme of themes) {
    await dress(page, theme);
    await page.screenshot({ path: `${screens}/panel-tib-${backend}-${theme.name}.png` });
  }
  // to the middle, and in, until single events are in sight
  const axis = (await page.locator('canvas.ruler').boundingBox())!;
  await page.mouse.click(axis.x + axis.width / 2, axis.y + 8);
  await settle(page);
  expect(await page.textContent('#timeline-selected')).toMatch(turns);
  await page.focus('canvas');
  await drawn(page);
  let most = 0;
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('w');
    await settle(page);
    most = Math.max(most, await drawn(page));
  }
  expect(most).toBeLessThan(30_000);
  await page.screenshot({ path: `${screens}/panel-tib-${backend}-near.png` });
  const before = await page.textContent('#timeline-selected');
  await page.keyboard.press('.');
  await settle(page);
  expect(await page.textContent('#timeline-selected')).not.toBe(before);
});

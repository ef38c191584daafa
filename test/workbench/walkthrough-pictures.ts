/**
 * `npm run pictures` runs this: a picture for each step of the walkthrough, cut from the real product. They are small, and go
 * to media/walkthrough beside the steps' texts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { choose, openFile, panelFrame, runCommand } from './driver.ts';
import { example, openSession } from './session.ts';

/** Most pixels across: about what the walkthrough has room for. */
const WIDE = 640;

const folder = join(import.meta.dirname, '../../media/walkthrough');

const session = await openSession({
  files: { 'heap.pte': example('lost-dirty-queued.pte'), 'naive.pte': example('lost-dirty-naive.pte') },
  settings: { 'workbench.colorTheme': 'Light Modern', 'workbench.statusBar.visible': false },
});
try {
  await takeAll(session.page);
} finally {
  await session.close();
}

async function takeAll(page: Page): Promise<void> {
  page.setDefaultTimeout(120_000);
  await page.setViewportSize({ width: 1240, height: 760 });
  await openFile(page, 'heap.pte');
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  // What follows typing has two seconds, which a busy machine may not have.
  await runCommand(page, 'PTE Lab: Explore Interleavings');
  await page.locator('.codelens-decoration', { hasText: '5 of 5 hold' }).waitFor();
  await runCommand(page, 'Notifications: Clear All Notifications');
  await take(page, 'explore', page.locator('.editor-group-container .overflow-guard').first(), 290);

  await runCommand(page, 'PTE Lab: Open Example');
  const gallery = page.locator('.quick-input-widget');
  await gallery.locator('.monaco-list-row').first().waitFor();
  await take(page, 'open', gallery, 220);
  await page.keyboard.press('Escape');

  await runCommand(page, 'PTE Lab: Run Script');
  const run = await panelFrame(page, 'heap.pte');
  await run.locator('header .verdict', { hasText: '5 of 5 hold' }).waitFor();
  await run.locator('section.timeline canvas').first().press('n');
  await run.locator('#timeline-selected .ending').waitFor();
  await take(page, 'run', run.locator('body'), 480);

  await runCommand(page, 'PTE Lab: Diff Backends as Text');
  await choose(page, 'xen-2.6.26', 'xen-2.6.26');
  await choose(page, 'xen-2.6.27', 'xen-2.6.27');
  const diff = page.locator('.monaco-diff-editor');
  await diff.locator('.view-line', { hasText: 'hypercall' }).first().waitFor();
  await take(page, 'compare', diff, 230);

  await openFile(page, 'naive.pte');
  await runCommand(page, 'PTE Lab: Explore Interleavings');
  await page.locator('.codelens-decoration', { hasText: 'Replay Witness' }).first().waitFor();
  await runCommand(page, 'Notifications: Clear All Notifications');
  await runCommand(page, 'PTE Lab: Replay Witness');
  const replay = await panelFrame(page, 'naive.pte');
  await replay.locator('#timeline-selected', { hasText: 'lost: D' }).waitFor();
  await take(page, 'replay', replay.locator('body'), 500);
}

/** The upper left part of what is there, when it has been drawn. */
async function take(page: Page, name: string, of: Locator, height: number): Promise<void> {
  await page.mouse.move(0, 759);
  await page.waitForTimeout(1_500);
  const box = (await of.boundingBox())!;
  const clip = { x: box.x, y: box.y, width: Math.min(box.width, WIDE), height: Math.min(box.height, height) };
  const png = await page.screenshot({ clip, animations: 'disabled' });
  writeFileSync(join(folder, `${name}.webp`), await webp(page, png));
}

/**
 * A picture in a tenth of the bytes: with few colours, and no loss besides. The workbench's own page makes it, since a browser
 * has the encoder.
 */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(async given => {
    const bytes = Uint8Array.from(atob(given), c => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const pixels = context.getImageData(0, 0, picture.width, picture.height);
    // Sixteen levels of each channel, as far apart as leaves black and white what they are.
    for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = Math.round(pixels.data[i] / 17) * 17;
    context.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 1 });
    let text = '';
    for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString('base64'));
  return Buffer.from(base64, 'base64');
}

/**
 * The picture at the top of the README, from the real product: the first script, with the backend before the series
 * above the one after it. It goes to test/screens like the others, and has to look like the one in media/readme, as far
 * down as the timeline goes; `npm run pictures` puts it there.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOwnChromium, launchChromium } from '../browser/chromium.ts';
import { wantsDesktop } from './desktop.ts';
import { counts, openFile, panelFrame, picture, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const committed = join(import.meta.dirname, '../../media/readme/timeline.png');
/** Pixels that may differ: fewer than a word has. */
const MOST = 30;

let session: Session;

beforeAll(async () => {
  session = await openSession({
    files: { 'heap.pte': example('lost-dirty-queued.pte') },
    settings: { 'workbench.colorTheme': 'Light Modern', 'workbench.statusBar.visible': false, 'editor.wordWrap': 'on' },
  });
});

afterAll(() => session?.close());

test('the README’s picture', async () => {
  const { page } = session;
  await page.setViewportSize({ width: 1440, height: 1060 });
  await openFile(page, 'heap.pte');
  // Another try finds it closed.
  if (await page.locator('.part.sidebar').isVisible())
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.26 in the timeline' }).check();
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.27 in the timeline' }).check();
  expect(await counts(panel, 'xen-2.6.27')).toMatchObject({ traps: '0' });
  // No focus ring in the picture, and no sash under the pointer.
  await page.mouse.move(300, 900);
  await page.keyboard.press('ControlOrMeta+1');
  await page.waitForFunction(() => document.title.startsWith('heap.pte'));
  await page.locator('.editor-group-container.active .codelens-decoration', { hasText: '5 of 5 hold' }).waitFor();
  await panel.locator('header .verdict', { hasText: '5 of 5 hold' }).waitFor();
  if (process.env.UPDATE_PICTURES) copyFileSync(await picture(page, 'readme'), committed);
  // Another browser's fonts make another picture of the same.
  if (!isOwnChromium() || wantsDesktop()) return void (await picture(page, 'readme'));
  // What is below the timeline is a table, whose numbers are compared as text: how far down it goes depends on the height
  // that the workbench leaves, which is not the same on every machine.
  expect(await counts(panel, 'native')).toMatchObject({ traps: '0', cycles: '7,760' });
  expect(await counts(panel, 'xen-2.6.26')).toMatchObject({ traps: '128', cycles: '228,898' });
  expect(await counts(panel, 'xen-2.6.27')).toMatchObject({ traps: '0', cycles: '25,289' });
  const timeline = (await panel.locator('.minimap').last().boundingBox())!;
  const bottom = Math.floor(timeline.y + timeline.height);
  // The workbench paints its last lines when it is idle: several looks, and the last one counts.
  let difference = await differing(bottom, await picture(page, 'readme'), committed);
  for (let look = 1; look < 12 && difference.pixels >= MOST; look++) {
    await page.waitForTimeout(2_000);
    difference = await differing(bottom, await picture(page, 'readme'), committed);
  }
  const where = `differs in ${JSON.stringify(difference)}`;
  expect(difference.pixels, `the README shows an older product: npm run pictures; ${where}`).toBeLessThan(MOST);
});

interface Difference {
  readonly pixels: number;
  /** The rectangle that holds them, in pixels of the picture. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How many pixels of the first `rows` rows are not alike in two PNG files, and where; all if they are not of one size. */
async function differing(rows: number, ...files: readonly [string, string]): Promise<Difference> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    return await page.evaluate(
      async ({ pictures, rows }) => {
        const [a, b] = await Promise.all(
          pictures.map(async base64 => {
            const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
            return pixels(await createImageBitmap(new Blob([bytes])));
          }),
        );
        if (a.width !== b.width || a.height !== b.height)
          return { pixels: a.width * a.height, left: 0, top: 0, right: a.width, bottom: a.height };
        const found = { pixels: 0, left: a.width, top: a.height, right: 0, bottom: 0 };
        for (let i = 0; i < rows * a.width * 4; i += 4) {
          if (![0, 1, 2].some(channel => Math.abs(a.data[i + channel] - b.data[i + channel]) > 32)) continue;
          const [x, y] = [(i / 4) % a.width, Math.floor(i / 4 / a.width)];
          found.pixels++;
          found.left = Math.min(found.left, x);
          found.top = Math.min(found.top, y);
          found.right = Math.max(found.right, x);
          found.bottom = Math.max(found.bottom, y);
        }
        return found;

        function pixels(bitmap: ImageBitmap): ImageData {
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height);
        }
      },
      { pictures: files.map(file => readFileSync(file, 'base64')), rows },
    );
  } finally {
    await browser.close();
  }
}

/**
 * The picture at the top of the README, from the real product: the first script, with the backend before the series
 * above the one after it. It goes to test/screens like the others, and has to look like the one in media/readme; `npm run
 * pictures` puts it there.
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
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.26 in the timeline' }).check();
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.27 in the timeline' }).check();
  expect(await counts(panel, 'xen-2.6.27')).toMatchObject({ traps: '0' });
  // No focus ring in the picture.
  await page.keyboard.press('ControlOrMeta+1');
  await page.waitForFunction(() => document.title.startsWith('heap.pte'));
  await page.locator('.editor-group-container.active .codelens-decoration', { hasText: '5 of 5 hold' }).waitFor();
  await panel.locator('header .verdict', { hasText: '5 of 5 expectations hold' }).waitFor();
  const file = await picture(page, 'readme');
  if (process.env.UPDATE_PICTURES) copyFileSync(file, committed);
  // Another browser's fonts make another picture of the same.
  if (!isOwnChromium() || wantsDesktop()) return;
  const pixels = await differing(file, committed);
  expect(pixels, 'the README shows an older product: npm run pictures').toBeLessThan(MOST);
});

/** How many pixels are not alike in two PNG files; all where they are not of one size. */
async function differing(...files: readonly [string, string]): Promise<number> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    return await page.evaluate(
      async pictures => {
        const [a, b] = await Promise.all(
          pictures.map(async base64 => {
            const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
            return pixels(await createImageBitmap(new Blob([bytes])));
          }),
        );
        if (a.width !== b.width || a.height !== b.height) return a.width * a.height;
        let different = 0;
        for (let i = 0; i < a.data.length; i += 4)
          if ([0, 1, 2].some(channel => Math.abs(a.data[i + channel] - b.data[i + channel]) > 32)) different++;
        return different;

        function pixels(bitmap: ImageBitmap): ImageData {
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height);
        }
      },
      files.map(file => readFileSync(file, 'base64')),
    );
  } finally {
    await browser.close();
  }
}

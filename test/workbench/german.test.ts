/**
 * The extension in a VS Code that speaks German: it finds its bundle, and the panel has its words from it. A display
 * language comes with a language pack, and these are not on npm; all that the workbench takes from it for others is the
 * language's name, in one global.
 */
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile, panelFrame, picture } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

let session: Session;
let panel: Frame;

beforeAll(async () => {
  session = await openSession({ files: { 'heap.pte': example('lost-dirty-queued.pte') } });
  const { page } = session;
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => 'de', set: () => undefined }),
  );
  await page.reload();
  await page.locator('.monaco-workbench').waitFor();
});
afterAll(() => session?.close());

test('the panel is called and speaks German', async () => {
  const { page, probe } = session;
  await openFile(page, 'heap.pte');
  await expect
    .poll(async () => {
      await page.keyboard.press('ControlOrMeta+Alt+Enter');
      return probe.tabs();
    })
    .toContain('Zeitachse: heap.pte');
  panel = await panelFrame(page, 'heap.pte');
  expect(await panel.evaluate(() => document.documentElement.lang)).toBe('de');
  await panel.getByRole('heading', { name: 'Zahlen und Kosten' }).waitFor();
  await panel.getByRole('button', { name: 'Ausführen' }).waitFor();
  await picture(page, 'german');
});

test('names of the kernel’s things stay what they are', async () => {
  await panel.getByRole('application').focus();
  await session.page.keyboard.press('n');
  await expect
    .poll(() => panel.locator('#timeline-selected').innerText())
    .toMatch(/flush reason BATCH.*Zeile 8.*BATCH: Alle 32 Einträge sind belegt/s);
});

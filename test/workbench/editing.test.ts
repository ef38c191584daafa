/**
 * A script as it is written: the list leads from word to word, mistakes have fixes, each expectation says how it stands, and
 * a script need not be a file.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openFile, panelFrame, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const files = {
  'empty.pte': '\n',
  'slip.pte': 'map heap 64 page rw\ncpu 0 { mprotect heap r }\n',
  'naive.pte': example('lost-dirty-naive.pte'),
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});

afterAll(() => session?.close());

const text = async (selector: string) => (await page.locator(selector).allInnerTexts()).join(' ').replace(/\s+/g, ' ');
const suggestions = '.suggest-widget.visible .monaco-list-row';
const lens = '.editor-group-container .codelens-decoration';

/** The suggestion that is chosen, and then those that come up by themselves. */
async function accept(label: string): Promise<void> {
  await page.locator(suggestions, { hasText: label }).first().waitFor();
  await expect.poll(() => page.locator(`${suggestions}.focused`).innerText()).toContain(label);
  await page.keyboard.press('Enter');
}

test('the list leads from word to word', async () => {
  await openFile(page, 'empty.pte');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('bac');
  // The server may not have been there yet when this was typed.
  await expect
    .poll(async () => {
      const offered = await page.locator(suggestions, { hasText: 'backend' }).count();
      if (!offered) await page.keyboard.press('Control+Space');
      return offered;
    })
    .toBeGreaterThan(0);
  await accept('backend');
  // It has opened again, with presets and what each of them is.
  await page.locator(suggestions, { hasText: 'xen-2.6.27' }).first().waitFor();
  await page.keyboard.type('xen-2.6.27');
  await accept('xen-2.6.27');
  await page.keyboard.press('Enter');
  await page.keyboard.type('map heap ');
  await accept('64 pages');
  await accept('rw');
  await expect
    .poll(() => text('.editor-group-container .view-lines'))
    .toContain('backend xen-2.6.27 map heap 64 pages rw');
});

test('a slip has a fix', async () => {
  await openFile(page, 'slip.pte');
  const codes = async () => (await session.probe.diagnostics(session.uri('slip.pte'))).map(d => d.code);
  await expect.poll(codes).toContain('PTE001');
  await runCommand(page, 'Go to Next Problem in Files');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: 'Change to `pages`' }).click();
  await expect.poll(codes).not.toContain('PTE001');
});

test('each expectation says how it stands, and plays its witness; the verdict stays while the panel has the keyboard', async () => {
  await openFile(page, 'naive.pte');
  await expect.poll(() => text(lens)).toMatch(/holds · explored completely, \d+ states/);
  await page.locator(`${lens} a`, { hasText: 'Replay Witness' }).first().click();
  const panel = await panelFrame(page, '');
  await panel.getByRole('application').focus();
  const status = page.locator('.statusbar-item', { hasText: '1 of 1 hold' });
  await expect.poll(() => status.count()).toBe(1);
});

test('a document of another scheme, as in a virtual workspace', async () => {
  await session.probe.openVirtual('heap.pte', example('lost-dirty-queued.pte'));
  await runCommand(page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

/**
 * A server that is killed twenty times, at once after an edit: the client starts it again, and where it has given up, its
 * status has a button that does. No edit is lost, and the panel shows a run of each.
 */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openFile, panelFrame, picture, runCommand, typeOver } from './driver.ts';
import { servers } from './server-processes.ts';
import { example, openSession, type Session } from './session.ts';

const script = example('lost-dirty-queued.pte');
const KILLS = 20;

let session: Session;
let page: Page;
let panel: Frame;

beforeAll(async () => {
  session = await openSession({ files: { 'heap.pte': script } });
  page = session.page;
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  panel = await panelFrame(page, 'heap.pte');
});
afterAll(() => session?.close());

test('an edit before each kill is run by the next server', async () => {
  let given = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const pages = 32 + kill;
    await expect.poll(async () => (await servers()).length).toBe(1);
    const [victim] = await servers();
    await typeOver(page, script.replace('64 pages', `${pages} pages`));
    process.kill(victim, 'SIGKILL');
    if (!(await comesBack(victim))) {
      given++;
      await restart(given);
    }
    await expect.poll(async () => (await counts(panel, 'xen-2.6.26')).traps, { timeout: 60_000 }).toBe(`${2 * pages}`);
  }
  expect(given).toBeGreaterThan(0);
  expect(await panel.locator('header').innerText()).not.toContain('stopped');
}, 900_000);

/** Whether the client starts another server by itself. */
async function comesBack(victim: number): Promise<boolean> {
  for (let waited = 0; waited < 10_000; waited += 250) {
    if ((await servers()).some(id => id !== victim)) return true;
    if (await page.getByText('The server will not be restarted').first().isVisible()) return false;
    await page.waitForTimeout(250);
  }
  return false;
}

/** By the button of the status bar's item for languages. */
async function restart(time: number): Promise<void> {
  await panel.getByText('the language server has stopped. Below is the last run that worked.').waitFor();
  await page.locator('[id="status.languageStatus"]').click();
  if (time === 1) await picture(page, 'given-up');
  await page.getByText('Restart', { exact: true }).first().click();
  await page.keyboard.press('Escape');
  if (await page.locator('.notification-toast').count())
    await runCommand(page, 'Notifications: Clear All Notifications');
}

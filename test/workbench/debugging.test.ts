/** F5 on a script, as a user debugs: stop at the first statement, step, look at an entry, and go back. Keyboard alone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFile, panelFrame, picture, runCommand } from './driver.ts';
import { openSession, type Session } from './session.ts';

const naive = `# Can a bit be lost?
backend naive
map heap 2 pages rw
cpu 0 {
  mprotect heap r
}
cpu 1 {
  write heap[1]
}
expect sometimes lost D
`;

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files: { 'naive.pte': naive } });
  page = session.page;
});

afterAll(() => session?.close());

const frames = () => page.locator('.debug-call-stack .stack-frame .label').allTextContents();
const toolbar = () => page.locator('.debug-toolbar');

test('F5 without a launch.json stops at the first statement, with a thread for each CPU', async () => {
  await openFile(page, 'naive.pte');
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('F5');
  await toolbar().waitFor();
  await expect.poll(frames).toContain('mprotect heap r');
  await expect.poll(() => page.locator('.debug-call-stack').innerText()).toMatch(/cpu 0[\s\S]*cpu 1/);
});

test('a step into the kernel shows its function, in the kernel’s words', async () => {
  for (let i = 0; i < 3 && !(await frames()).includes('sys_mprotect'); i++) await press('F11');
  expect(await frames()).toContain('sys_mprotect');
});

test('and back is before it', async () => {
  for (let i = 0; i < 6 && (await frames()).includes('sys_mprotect'); i++) await press('ControlOrMeta+F10');
  expect(await frames()).not.toContain('sys_mprotect');
});

test('going on stops where the bit is lost, and the panel stands there, too', async () => {
  await runCommand(page, 'PTE Lab: Show Batch Timeline');
  const panel = await panelFrame(page, 'naive.pte');
  await openFile(page, 'naive.pte');
  await press('F5');
  await expect.poll(() => page.locator('.debug-call-stack').innerText()).toMatch(/lost: D of heap\[1\]/i);
  await expect.poll(() => panel.locator('body').innerText()).toMatch(/D of heap\[1\]/);
  await picture(page, 'debugging');
});

test('the Debug Console knows the language', async () => {
  const said = await session.probe.command<unknown>('workbench.debug.action.focusRepl');
  expect(said ?? null).toBeNull();
  await page.keyboard.type('lost D');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.repl .output.expression').allInnerTexts()).toContain('yes');
});

test('and Shift+F5 ends it', async () => {
  await page.keyboard.press('Shift+F5');
  await toolbar().waitFor({ state: 'hidden' });
});

/** Presses a key of the debugger, and waits until the session stands again. */
async function press(key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForTimeout(400);
}

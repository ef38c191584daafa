/** F5 on a script, as a user debugs: stop at the first statement, step into the kernel, go on to the lost bit, and back. */
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
  // The list of files may be late on a busy machine.
  for (let tries = 0; tries < 3 && !(await opened()); tries++);
});

const opened = () =>
  openFile(page, 'naive.pte').then(
    () => true,
    () => false,
  );

afterAll(() => session?.close());

/** The call stack has it in capitals. */
const lost = /lost: D of heap\[1\]/i;
const stack = () => page.locator('.debug-call-stack').innerText();
const toolbar = () => page.locator('.debug-toolbar');
const details = async () => (await panelFrame(page)).locator('.details').innerText();

test('F5 without a launch.json stops at the first statement, with a thread for each CPU', async () => {
  await openFile(page, 'naive.pte');
  await runCommand(page, 'PTE Lab: Show Batch Timeline');
  await panelFrame(page);
  await openFile(page, 'naive.pte');
  await page.keyboard.press('F5');
  await toolbar().waitFor();
  await runCommand(page, 'Run and Debug: Focus on Call Stack View');
  await expect.poll(stack).toMatch(/cpu 0[\s\S]*cpu 1/);
});

test('a step into the kernel shows its function, in the kernel’s words', async () => {
  await runCommand(page, 'Debug: Step Into');
  await runCommand(page, 'Debug: Step Into');
  await expect.poll(stack).toContain('sys_mprotect');
});

test('going on stops where the bit is lost, and the panel stands there, too', async () => {
  const before = await details();
  await runCommand(page, 'Debug: Continue');
  await expect.poll(stack).toMatch(lost);
  await expect.poll(details).not.toBe(before);
  await expect.poll(details).toMatch(lost);
  await picture(page, 'debugging');
});

test('and a step back is before it, for both', async () => {
  const before = await details();
  await page.keyboard.press('ControlOrMeta+F10');
  await expect.poll(stack).not.toMatch(lost);
  await expect.poll(details).not.toBe(before);
});

test('the session ends by its key', async () => {
  await page.keyboard.press('Shift+F5');
  await toolbar().waitFor({ state: 'hidden' });
});

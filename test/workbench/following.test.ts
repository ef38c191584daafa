/**
 * One panel goes with the script that is being edited, a pinned one stays, and a script that cannot run says why: in a real
 * workbench.
 */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyKernelText, counts, openFile, panelFrame, picture, pin, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const files = {
  'heap.pte': example('lost-dirty-queued.pte'),
  'naive.pte': example('lost-dirty-naive.pte'),
  'wrong.pte': 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heep r }\n',
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});
afterAll(() => session?.close());

const timelines = async () => (await session.probe.tabs()).filter(tab => tab.startsWith('Timeline: '));
const heading = (panel: Frame) => panel.locator('h1').innerText();

test('the panel follows the script that is being edited, and takes up what it showed of it', async () => {
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  await panel.locator('[data-key="choose native"]').click();
  await openFile(page, 'naive.pte');
  await expect.poll(() => heading(panel)).toBe('naive.pte');
  await expect.poll(timelines).toEqual(['Timeline: naive.pte']);
  await openFile(page, 'heap.pte');
  await expect.poll(() => heading(panel)).toBe('heap.pte');
  expect(await panel.locator('[data-key="choose native"]').getAttribute('aria-pressed')).toBe('true');
});

test('the panel leads to the kernel’s text, and a copy of it is a backend of the script', async () => {
  const panel = await panelFrame(page, 'heap.pte');
  await panel.locator('[data-key="choose xen-2.6.27"]').click();
  await copyKernelText(page, panel, 'xen-2.6.27');
  await picture(page, 'kernel-copy');
  await openFile(page, 'heap.pte');
  await page.locator('.editor-group-container.active .view-line', { hasText: 'use "mmu.c.pte"' }).waitFor();
  const both = await panelFrame(page, 'heap.pte');
  const { hypercalls } = await counts(both, 'xen-2.6.27');
  expect(await counts(both, 'my-xen-2.6.27')).toMatchObject({ traps: '0', hypercalls });
  await session.probe.command('undo');
});

test('a script that cannot run says why, with the way to the place', async () => {
  await openFile(page, 'wrong.pte');
  const panel = await panelFrame(page, 'wrong.pte');
  await panel.locator('.problems', { hasText: 'heep' }).waitFor();
  await picture(page, 'not-run');
  await panel.locator('.problems button').first().click();
  await expect.poll(() => session.probe.cursor()).toMatchObject({ uri: session.uri('wrong.pte'), line: 3 });
});

test('a pinned panel stays, and another one follows', async () => {
  await openFile(page, 'heap.pte');
  const pinned = await panelFrame(page, 'heap.pte');
  await pin(pinned);
  await openFile(page, 'naive.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  const follower = await panelFrame(page, 'naive.pte');
  expect((await timelines()).sort()).toEqual(['Timeline: heap.pte', 'Timeline: naive.pte']);
  await openFile(page, 'wrong.pte');
  await expect.poll(timelines).toContain('Timeline: wrong.pte');
  expect(await timelines()).toContain('Timeline: heap.pte');
  // let go, it is the one that follows, and the other makes way
  await page.locator('.tab', { hasText: 'Timeline: heap.pte' }).click();
  const heap = await panelFrame(page, 'heap.pte');
  await heap.locator('header button[aria-pressed=true]').click();
  await expect.poll(timelines).toHaveLength(1);
  expect(follower.isDetached()).toBe(true);
});

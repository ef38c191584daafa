/**
 * VS Code for the Web with no server behind it, as on vscode.dev: the commands that have to reach for something (the
 * gallery, the panel's page, files of a virtual workspace) find it there too.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, copyKernelText, counts, openFile, panelFrame, picture, runCommand } from './driver.ts';
import { openServerless } from './serverless.ts';

let opened: Awaited<ReturnType<typeof openServerless>>;
let page: Page;

beforeAll(async () => {
  opened = await openServerless();
  page = opened.page;
});
afterAll(() => opened?.close());

/** Answers the simple file dialog. */
async function answer(path: string): Promise<void> {
  const input = page.locator('.quick-input-widget .quick-input-box input[type=text]');
  await expect.poll(() => input.inputValue()).toMatch(/^\//);
  await input.fill(path);
  await page.keyboard.press('Enter');
}

test('an example of the gallery, saved in a virtual workspace', async () => {
  await runCommand(page, 'PTE Lab: Open Example…');
  await choose(page, 'dirty bit that hardware sets', 'Can an mprotect batch lose a dirty bit');
  await page.locator('.codelens-decoration', { hasText: '5 of 5 hold' }).waitFor();
  await runCommand(page, 'File: Save As...');
  await answer('/heap.pte');
  await page.locator('.monaco-editor[data-uri="memory:/heap.pte"]').waitFor();
});

test('runs, explores and is compared', async () => {
  await runCommand(page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
  await picture(page, 'serverless');
  await runCommand(page, 'PTE Lab: Explore Interleavings');
  await page.locator('.notification-toast', { hasText: '5 of 5 hold' }).waitFor();
  await runCommand(page, 'PTE Lab: Diff Backends as Text');
  await choose(page, 'native', 'native');
  await choose(page, 'xen-2.6.27', 'xen-2.6.27');
  await page.locator('.monaco-diff-editor .view-line', { hasText: '4 hypercalls' }).first().waitFor();
});

test('is exported, with the panel’s own page in the file', async () => {
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Export…');
  await choose(page, 'html', 'html');
  await answer('/heap.html');
  await page.locator('.notification-list-item', { hasText: 'heap.html is written' }).first().waitFor();
});

test('opens the kernel’s text, which is read-only, and uses a copy of it', async () => {
  await openFile(page, 'heap.pte');
  await copyKernelText(page, await panelFrame(page, 'heap.pte'), 'xen-2.6.27');
  await openFile(page, 'heap.pte');
  await page.locator('.editor-group-container.active .view-line', { hasText: 'use "mmu.c.pte"' }).waitFor();
});

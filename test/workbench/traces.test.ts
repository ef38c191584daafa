/**
 * Recorded traces and exports, as a user of VS Code meets them: a kernel's trace above which its prediction stands, a
 * diff of two backends in the kernel's words, and files for other tools.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rmw } from '../review/thread-patches.ts';
import { recording } from '../trace/recordings.ts';
import { choose, openFile, panelFrame, picture, runCommand } from './driver.ts';
import { openSession, type Session } from './session.ts';

const script = `backend native
backend xen-6.1
map heap 33 pages rw written
cpu 0 {
  mprotect heap r
  mprotect heap rw
}
`;
const files = {
  'flip.pte': script,
  'flip_33.txt': recording('flip_33'),
  'munmap_64.txt': recording('munmap_64'),
  'rmw.patch': rmw,
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files, settings: { 'files.simpleDialog.enable': true } });
  page = session.page;
});
afterAll(() => session?.close());

const input = () => page.locator('.quick-input-widget .quick-input-box input[type=text]');
const path = (name: string) => fileURLToPath(session.uri(name));

/** Answers the simple file dialog. */
async function answer(name: string): Promise<void> {
  await expect.poll(() => input().inputValue()).toContain(dirname(path('flip.pte')));
  await input().fill(path(name));
  await page.keyboard.press('Enter');
  // What is typed while the dialog looks the file up would go into it.
  await expect.poll(async () => (await input().isVisible()) && (await input().inputValue())).not.toBe(path(name));
}

test('a trace of what the script does, above which the prediction stands', async () => {
  await openFile(page, 'flip.pte');
  await runCommand(page, 'PTE Lab: Open Kernel Trace…');
  await answer('flip_33.txt');
  await choose(page, 'Compare', 'Compare with flip.pte');
  const panel = await panelFrame(page, 'flip.pte');
  await panel.locator('header', { hasText: 'flip_33.txt agrees with the prediction' }).waitFor();
  expect(await panel.locator('canvas').first().getAttribute('aria-label')).toContain('xen-6.1, flip_33.txt');
  await page.locator('.notification-list-item', { hasText: 'event for event' }).first().waitFor();
  await picture(page, 'kernel-trace');
});

test('the trace of another program: the first difference is named', async () => {
  await openFile(page, 'flip.pte');
  await runCommand(page, 'PTE Lab: Open Kernel Trace…');
  await answer('munmap_64.txt');
  await choose(page, 'Compare', 'Compare with flip.pte');
  const panel = await panelFrame(page, 'flip.pte');
  await panel.locator('header', { hasText: 'munmap_64.txt differs: ' }).waitFor();
});

test('two backends in the diff editor', async () => {
  await openFile(page, 'flip.pte');
  await runCommand(page, 'PTE Lab: Diff Backends as Text');
  await page
    .locator('.monaco-diff-editor .view-line', { hasText: '70 hypercalls' })
    .locator('visible=true')
    .first()
    .waitFor();
  expect(await session.probe.tabs()).toContain('native ↔ xen-6.1 (flip.pte)');
});

/** Ends of the files that are written, the choice that writes each, and what is in it. */
const exports: [choice: string, file: string, holds: (bytes: Buffer) => void][] = [
  ['Chrome trace', 'flip.trace.json', bytes => expect(JSON.parse(`${bytes}`).traceEvents.length).toBeGreaterThan(500)],
  [
    'report',
    'flip.txt',
    bytes => expect(Math.max(...`${bytes}`.split('\n').map(line => line.length))).toBeLessThan(73),
  ],
  ['html', 'flip.html', bytes => expect(/<script[^>]* id="run"/.test(`${bytes}`)).toBe(true)],
  ['svg', 'flip.svg', bytes => expect(/<svg .*xen-6\.1.*<\/svg>/s.test(`${bytes}`)).toBe(true)],
  ['png', 'flip.png', bytes => expect(bytes.subarray(1, 4).toString()).toBe('PNG')],
];

test.each(exports)('an export as %s', async (choice, file, holds) => {
  await openFile(page, 'flip.pte');
  await runCommand(page, 'PTE Lab: Export…');
  await choose(page, choice, choice);
  await answer(file);
  await page
    .locator('.notification-list-item', { hasText: `${file} is written` })
    .first()
    .waitFor();
  holds(readFileSync(join(dirname(path('flip.pte')), file)));
});

test('a trace without a script becomes one, and stands below what it predicts', async () => {
  await session.probe.command('workbench.action.closeAllEditors');
  await runCommand(page, 'PTE Lab: Open Kernel Trace…');
  await answer('munmap_64.txt');
  const panel = await panelFrame(page, 'What does munmap_64 do to its page tables');
  await panel.locator('header', { hasText: 'munmap_64.txt agrees with the prediction' }).waitFor();
  expect(await page.locator('.editor-group-container .view-lines').first().innerText()).toMatch(/munmap/);
});

// The last one: what it opens is unsaved, and would be asked about when editors are closed.
test('a patch of the kernel is reviewed, and its functions are a pair of scripts', async () => {
  await openFile(page, 'rmw.patch');
  await runCommand(page, 'PTE Lab: Review Patch…');
  await choose(page, 'Selection', 'The Editor’s Selection, or All of It');
  await page.locator('.editor-group-container.active .view-line', { hasText: 'change_pte_range' }).first().waitFor();
  await page.locator('.notification-list-item .monaco-button', { hasText: 'Open the Pair of Scripts' }).first().click();
  await page.locator('.editor-group-container .view-line', { hasText: 'ptep_modify_prot_start' }).first().waitFor();
});

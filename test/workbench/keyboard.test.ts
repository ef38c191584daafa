/**
 * With the keyboard alone, from opening a script to reading why a batch ended; and the lines of the script that follow
 * the panel's playhead, marked in the editor. No pointer is used in this file.
 */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askFor, openFile, panelFrame, picture, typeOver } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const files = { 'heap.pte': example('lost-dirty-queued.pte') };
const lineOf = (text: string) => files['heap.pte'].split('\n').findIndex(line => line.includes(text)) + 1;

let session: Session;
let page: Page;
let panel: Frame;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});
afterAll(() => session?.close());

/** Tab after Tab until the panel's timeline has the keyboard; what was passed, by its name. */
async function toTimeline(): Promise<string[]> {
  const inPanel = () => panel.evaluate(() => document.hasFocus());
  // The key once more while the panel has the keyboard would give it the keyboard again, and meanwhile keys are lost.
  if (!(await inPanel())) await page.keyboard.press('ControlOrMeta+2');
  await expect.poll(inPanel).toBe(true);
  const walk = [await focused()];
  while (!walk.at(-1)!.startsWith('Batch timeline of ') && walk.length < 60) {
    await page.keyboard.press('Tab');
    walk.push(await focused());
  }
  return walk;
}

/** The playhead on the first flush, wherever it was before. */
async function toFirstFlush(): Promise<void> {
  await toTimeline();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect.poll(selected).toMatch(/^hypercall: .*32 updates, 0 arg bytes, flush reason BATCH/);
}

const selected = () => panel.locator('#timeline-selected').innerText();
/** What has the focus in the panel's page, by its name. */
const focused = () =>
  panel.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
/** Marks at the ends of lines are drawn by style sheets: line number and text. */
const marks = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('.editor-group-container .view-line')]
      .flatMap(line => [...line.querySelectorAll('span')].map(span => getComputedStyle(span, '::after').content))
      .filter(content => content.includes('◀'))
      .map(content => content.replaceAll(/["\s ]+/g, ' ').trim()),
  );

test('Ctrl+P opens a script, Ctrl+Alt+Enter runs it', async () => {
  await askFor(page, 'ControlOrMeta+P', 'heap.pte');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'heap.pte' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.monaco-editor[data-uri$="/heap.pte"] .view-line').first().waitFor();
  await expect.poll(() => session.active()).toBe(true);
  await expect
    .poll(async () => {
      await page.keyboard.press('ControlOrMeta+Alt+Enter');
      return session.probe.tabs();
    })
    .toContain('Timeline: heap.pte');
  panel = await panelFrame(page, 'heap.pte');
});

test('Ctrl+2 goes to the panel, Tab to its timeline', async () => {
  const walk = await toTimeline();
  expect(walk.at(-1)).toMatch(/^Batch timeline of /);
  expect(walk).toContain('Run');
});

test('N goes to the next flush, and says why the batch ended there', async () => {
  await toFirstFlush();
  const why = 'BATCH: all 32 entries are taken and what comes next needs one more, so the 32 that wait are sent first.';
  expect(await panel.locator('#timeline-selected .ending').innerText()).toBe(why);
  await picture(page, 'keyboard');
});

test('the lines that the CPUs are at are marked in the editor, and the marks follow the playhead', async () => {
  await toFirstFlush();
  await expect.poll(marks).toEqual(['◀ cpu 0', '◀ cpu 1']);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await session.probe.cursor())?.line).toBe(lineOf('mprotect heap r'));
  // back over the other CPU's statement to the first one, where it has not begun
  await page.keyboard.press('Shift+P');
  await page.keyboard.press('Shift+P');
  await expect.poll(marks).toEqual(['◀ cpu 0']);
  await page.keyboard.press('Escape');
  await expect.poll(marks).toEqual([]);
});

test('Ctrl+1 goes back to the script, and the panel follows its cursor', async () => {
  await page.keyboard.press('ControlOrMeta+1');
  await expect.poll(() => session.probe.cursor()).toMatchObject({ uri: session.uri('heap.pte') });
  // The editor is the active one before it has the keyboard: a key that came first would go to the panel.
  await page.locator('.monaco-editor.focused[data-uri$="/heap.pte"]').waitFor();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('# a line more');
  await page.keyboard.press('Enter');
  await expect.poll(() => panel.locator('header').innerText()).not.toContain('changed');
  expect(await panel.locator('tr[data-backend="xen-2.6.26"]').innerText()).toContain('128');
});

test('F12 opens the kernel’s text, and the playhead marks its lines, too', async () => {
  await openFile(page, 'heap.pte');
  await typeOver(page, files['heap.pte']);
  const line = lineOf('mprotect heap r');
  await askFor(page, 'ControlOrMeta+G', `:${line}:${1 + files['heap.pte'].split('\n')[line - 1].indexOf('mprotect')}`);
  await page.keyboard.press('Enter');
  await expect.poll(() => session.probe.cursor()).toEqual({ uri: session.uri('heap.pte'), line });
  await page.locator('.monaco-editor.focused[data-uri$="/heap.pte"]').waitFor();
  await page.keyboard.press('F12');
  await expect
    .poll(async () => (await session.probe.cursor())?.uri)
    .toMatch(/\/kernel\/linux-2\.6\/mm\/mprotect\.c\.pte$/);
  await toFirstFlush();
  await expect.poll(marks).toContain('◀ cpu 0');
  await picture(page, 'kernel-text');
});

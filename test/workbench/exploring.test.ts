/**
 * All interleavings, as a user meets them: the verdict above the script and in the status bar, hints at the lines' ends,
 * a witness on the timeline, and expectations in the Test Explorer.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needProgram } from '../debian.ts';
import { counts, openFile, panelFrame, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const naive = example('lost-dirty-naive.pte');
const files = {
  'naive.pte': naive,
  'never.pte': naive.replace('sometimes', 'never'),
  'sweep.pte': example('mprotect-over-pages.pte'),
  // More states than the least bound that there is, and few enough for SPIN to be done in a moment.
  'large.pte': `backend native
map heap 2 pages rw
cpu 0 { mprotect heap r  mprotect heap rw }
cpu 1 { write heap[0] write heap[1] }
cpu 2 { write heap[1] write heap[0] }
cpu 3 { write heap[0] read heap[1] }
expect never lost D
`,
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});

afterAll(() => session?.close());

/** Text as it is read: the editor draws other blanks than those that were typed. */
const text = async (selector: string) => (await page.locator(selector).allInnerTexts()).join(' ').replace(/\s+/g, ' ');
const code = '.editor-group-container .view-lines';
const lens = '.editor-group-container .codelens-decoration';

test('the verdict stands above the script and in the status bar, while nobody has asked for it', async () => {
  await openFile(page, 'naive.pte');
  await expect.poll(() => text(lens)).toMatch(/Run \| Explore: 1 of 1 hold · complete, \d+ states, \d+ outcomes/);
  await expect.poll(() => page.locator('.statusbar-item', { hasText: '1 of 1 hold' }).count()).toBe(1);
});

test('what a line did stands at its end', async () => {
  // What all backends did needs no name.
  await expect.poll(() => text(code)).toMatch(/\b1 store\b/);
});

test('each of these can be switched off', async () => {
  await session.probe.configure('pteLab.inlayHints', false);
  await session.probe.configure('pteLab.statusBar', false);
  await session.probe.configure('pteLab.codeLens', false);
  await expect.poll(() => text(code)).not.toMatch(/\b1 store\b/);
  await expect.poll(() => page.locator('.statusbar-item', { hasText: '1 of 1 hold' }).count()).toBe(0);
  await expect.poll(() => text(lens)).toBe('');
  for (const name of ['inlayHints', 'statusBar', 'codeLens']) await session.probe.configure(`pteLab.${name}`, true);
});

test('exploring by command says what was found, and its witness plays on the timeline', async () => {
  await runCommand(page, 'PTE Lab: Explore Interleavings');
  const toast = page.locator('.notification-toast', { hasText: '1 of 1 hold' });
  await toast.getByRole('button', { name: 'Replay Witness' }).click();
  // There is one interleaving to play, so nothing is asked, and the playhead stands where D is lost.
  const panel = await panelFrame(page, 'naive.pte');
  expect(await counts(panel, 'native')).toMatchObject({ traps: '0' });
  await expect.poll(() => panel.locator('#timeline-selected').innerText()).toMatch(/^lost: D of heap\[2\]/);
});

test('where an exploration stopped at its bound, SPIN goes on in a terminal', async () => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  await session.probe.configure('pteLab.explore.maxStates', 1000);
  await openFile(page, 'large.pte');
  await expect.poll(() => text(lens)).toMatch(/stopped after 1,\d+ states: explore longer \| Explore with SPIN/);
  await page.locator(`${lens} a`, { hasText: 'Explore with SPIN' }).click();
  await page.locator('.notification-toast', { hasText: 'SPIN: what large.pte expects holds.' }).waitFor();
  await session.probe.configure('pteLab.explore.maxStates', 200_000);
});

test('every expectation is a test, and one that fails shows its witness', async () => {
  await runCommand(page, 'Testing: Focus on Test Explorer View');
  await runCommand(page, 'Test: Run All Tests');
  const row = (name: string) => page.locator(`.test-explorer .monaco-list-row[aria-label*="${name}"]`);
  await row('never.pte (Failed)').waitFor();
  await row('naive.pte (Passed)').waitFor();
  await openFile(page, 'never.pte');
  const diagnostics = () => session.probe.diagnostics(session.uri('never.pte'));
  await expect
    .poll(async () => (await diagnostics()).find(d => d.code === 'PTE204')?.related.length ?? 0)
    .toBeGreaterThan(2);
  await runCommand(page, 'Test: Peek Output');
  await expect
    .poll(() => text('.zone-widget'))
    .toMatch(/not so on native: sometimes; complete, \d+ states.*witness, schedule [\dx.]+:.*cpu 1 line/);
});

test('the panel sweeps over a param', async () => {
  await openFile(page, 'sweep.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'sweep.pte');
  await panel.locator('details:has([data-key="sweep"]) > summary').click();
  await panel.locator('[data-key="sweep"]').click();
  await panel.locator('.plot canvas').waitFor();
});

test('the walkthrough has five steps, and a step is done by doing it', async () => {
  await session.probe.command('workbench.action.openWalkthrough', 'ptelab.ptelab#start', false);
  const steps = page.locator('.gettingStartedContainer .getting-started-step');
  await expect.poll(() => steps.count()).toBe(5);
  await openFile(page, 'naive.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  await panelFrame(page, 'naive.pte'); // else it may come up over the walkthrough that is opened next
  await session.probe.command('workbench.action.openWalkthrough', 'ptelab.ptelab#start', false);
  await expect
    .poll(() => page.locator('.getting-started-step .codicon-getting-started-step-checked.complete').count())
    .toBeGreaterThan(0);
});

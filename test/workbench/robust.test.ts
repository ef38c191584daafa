/**
 * What goes wrong or takes long, as a user meets it: a run of a million events is shown while it goes on and can be
 * given up; two scripts have two panels that know nothing of each other; a server that dies leaves the last result, and
 * the next one fills it again.
 */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openFile, panelFrame, picture, pin, runCommand, typeOver } from './driver.ts';
import { servers } from './server-processes.ts';
import { example, openSession, type Session } from './session.ts';

/** Sixteen million accesses on each backend, none of which can be folded. */
const long = `backend native
backend naive
backend xen-2.6.27
backend xen-6.1
map heap 4096 pages rw
cpu 0 { repeat 4000 { write heap } }
`;
const files = {
  'heap.pte': example('lost-dirty-queued.pte'),
  'naive.pte': example('lost-dirty-naive.pte'),
  'long.pte': long,
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});
afterAll(() => session?.close());

const header = (panel: Frame) => panel.locator('header').innerText();

test('of two pinned panels, an edit is about one of them', async () => {
  for (const name of ['heap.pte', 'naive.pte']) {
    await openFile(page, name);
    await runCommand(page, 'PTE Lab: Run Script');
    const panel = await panelFrame(page, name);
    await pin(panel);
  }
  expect((await session.probe.tabs()).filter(tab => tab.startsWith('Timeline: ')).sort()).toEqual([
    'Timeline: heap.pte',
    'Timeline: naive.pte',
  ]);
  // side by side, so that both pages are there at once
  await page.locator('.tab', { hasText: 'Timeline: naive.pte' }).click();
  await session.probe.command('workbench.action.moveEditorToRightGroup');
  const [heap, naive] = [await panelFrame(page, 'heap.pte'), await panelFrame(page, 'naive.pte')];
  expect(await counts(heap, 'xen-2.6.26')).toMatchObject({ traps: '128' });
  expect(await naive.locator('tr[data-backend]').count()).toBe(1);
  await openFile(page, 'heap.pte');
  await typeOver(page, files['heap.pte'].replace('64 pages', '32 pages'));
  await expect.poll(async () => (await counts(heap, 'xen-2.6.26')).traps).toBe('64');
  expect(await header(naive)).not.toContain('changed');
  await typeOver(page, files['heap.pte']);
  await expect.poll(async () => (await counts(heap, 'xen-2.6.26')).traps).toBe('128');
  await picture(page, 'two-panels');
});

test('a server that dies leaves the last result and says so; the next one runs the script again', async () => {
  const panel = await panelFrame(page, 'heap.pte');
  const [server] = await servers();
  process.kill(server, 'SIGKILL');
  await panel.getByText('the language server has stopped. Below is the last run that worked.').waitFor();
  expect(await counts(panel, 'xen-2.6.26')).toMatchObject({ traps: '128' });
  await expect.poll(async () => (await servers()).filter(id => id !== server).length).toBe(1);
  await expect.poll(() => header(panel)).not.toContain('stopped');
  expect(await counts(panel, 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

test('a long run is shown while it goes on, with how far it is', async () => {
  await openFile(page, 'long.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'long.pte');
  await expect.poll(() => header(panel)).toMatch(/[\d,]+ events · \d of 4 backends done/);
  expect(await panel.locator('.banner.running').count()).toBe(1);
  // somebody can look at it
  await panel.getByRole('application').focus();
  await page.keyboard.press('p');
  await expect.poll(() => panel.locator('#timeline-selected').innerText()).toMatch(/^statement/);
  await picture(page, 'long-run');
});

test('and can be given up, with the part that was run left to be seen', async () => {
  const panel = await panelFrame(page, 'long.pte');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => header(panel)).toContain('Cancelled. Below is the part that was run.');
  expect(await panel.locator('tr[data-backend]').count()).toBeGreaterThan(0);
});

/**
 * The picture at the top of the README, from the real product: the first script, with the backend before the series
 * above the one after it. It goes to test/screens like the others; with UPDATE_PICTURES set also to media/readme.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openFile, panelFrame, picture, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const committed = join(import.meta.dirname, '../../media/readme');

let session: Session;

beforeAll(async () => {
  session = await openSession({
    files: { 'heap.pte': example('lost-dirty-queued.pte') },
    settings: { 'workbench.colorTheme': 'Light Modern', 'workbench.statusBar.visible': false, 'editor.wordWrap': 'on' },
  });
});

afterAll(() => session?.close());

test('the README’s picture', async () => {
  const { page } = session;
  await page.setViewportSize({ width: 1440, height: 1060 });
  await openFile(page, 'heap.pte');
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.26 in the timeline' }).check();
  await panel.getByRole('checkbox', { name: 'Show xen-2.6.27 in the timeline' }).check();
  expect(await counts(panel, 'xen-2.6.27')).toMatchObject({ traps: '0' });
  // No focus ring in the picture.
  await page.keyboard.press('ControlOrMeta+1');
  const file = await picture(page, 'readme');
  if (!process.env.UPDATE_PICTURES) return;
  mkdirSync(committed, { recursive: true });
  copyFileSync(file, join(committed, 'timeline.png'));
});

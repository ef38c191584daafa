/** The manifest says that Restricted Mode takes nothing away: a script is simulated, never executed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, openFile, panelFrame, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({
    files: { 'heap.pte': example('lost-dirty-queued.pte') },
    trusted: false,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
});

afterAll(() => session?.close());

test('a script of somebody one does not trust can be run', async () => {
  const { page } = session;
  await page.getByText('Restricted Mode').first().waitFor();
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

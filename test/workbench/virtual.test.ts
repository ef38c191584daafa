/** A script that is no file, as in a virtual workspace: the server works on text, so it runs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counts, panelFrame, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ files: {} });
});
afterAll(() => session?.close());

test('a document of another scheme', async () => {
  await session.probe.openVirtual('heap.pte', example('lost-dirty-queued.pte'));
  await runCommand(session.page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(session.page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

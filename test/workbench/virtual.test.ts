/** Scripts that are no files, as in a virtual workspace: the server works on text, so in either host they run. */
import { afterEach, expect, test } from 'vitest';
import { counts, panelFrame, runCommand } from './driver.ts';
import { type ExtensionHost, example, openSession, type Session, useHost } from './session.ts';

let session: Session;

afterEach(() => session?.close());

test.each<ExtensionHost>(['node', 'web'])('a document of another scheme, in the %s host', async host => {
  useHost(host);
  session = await openSession({ files: {} });
  await session.probe.openVirtual('heap.pte', example('lost-dirty-queued.pte'));
  await runCommand(session.page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(session.page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

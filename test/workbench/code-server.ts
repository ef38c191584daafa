/** The workbench of code-server in a headless Chromium: works on every Linux, without a display. */
import type { Page } from 'playwright-core';
import { installWorkbench, serveWorkbench } from '../../tools/workbench.ts';
import { launchChromium } from '../browser/chromium.ts';
import { installedExtensions } from './installed.ts';
import type { SessionFolders } from './session.ts';

/** Opens the workbench's page on the workspace folder. */
export async function openCodeServer(folders: SessionFolders): Promise<{ page: Page; close(): Promise<void> }> {
  installWorkbench();
  const server = await serveWorkbench({ ...folders, extensions: await installedExtensions() });
  const browser = await launchChromium();
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    // On one machine, packing 20 MB of scripts takes longer than sending them.
    extraHTTPHeaders: { 'accept-encoding': 'identity' },
  });
  await page.goto(server.address(folders.workspace));
  return {
    page,
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

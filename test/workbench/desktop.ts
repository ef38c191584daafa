/** The desktop application, driven through Electron by the same Playwright. */
import { spawnSync } from 'node:child_process';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { _electron, type Page } from 'playwright-core';
import { packagedExtension, packagedProbe } from './installed.ts';
import type { SessionFolders } from './session.ts';

/** Is there a VS Code to use: a path to its executable, or a version to download? */
export function wantsDesktop(): boolean {
  return Boolean(process.env.VSCODE_PATH || process.env.VSCODE_VERSION);
}

/** Opens a window on the workspace folder. */
export async function openDesktop(folders: SessionFolders): Promise<{ page: Page; close(): Promise<void> }> {
  const executablePath = process.env.VSCODE_PATH || (await downloadAndUnzipVSCode(process.env.VSCODE_VERSION));
  const own = [`--user-data-dir=${folders.userData}`, `--extensions-dir=${folders.extensions}`];
  const [cli, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executablePath, { reuseMachineInstall: true });
  for (const vsix of [packagedExtension(), await packagedProbe()]) {
    const { status, stderr } = spawnSync(cli, [...cliArgs, ...own, '--install-extension', vsix], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`cannot install ${vsix}: ${stderr}`);
  }
  const flags = ['--no-sandbox', '--disable-gpu', '--skip-welcome', '--skip-release-notes', '--disable-updates'];
  if (folders.trusted) flags.push('--disable-workspace-trust');
  const application = await _electron.launch({
    executablePath,
    args: [...own, ...flags, folders.workspace],
    env: { ...(process.env as Record<string, string>), ...folders.environment },
  });
  const page = await application.firstWindow();
  await page.setViewportSize({ width: 1440, height: 900 });
  return { page, close: () => application.close() };
}

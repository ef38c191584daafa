/**
 * "Export…": the formats that the server offers, and pictures of the panel's view. The extension asks what and where,
 * and writes the file.
 */
import * as vscode from 'vscode';
import {
  type ExportAnswer,
  type ExportParams,
  exportFormatsRequest,
  exportRequest,
  type FormatChoice,
} from '../protocol/traces.ts';
import type { Panels } from './panels.ts';
import type { Server } from './server.ts';

/** Milliseconds that the status bar says so. */
const COPIED_FOR = 5000;

interface Choice extends vscode.QuickPickItem {
  /** Absent: the text goes to the clipboard. */
  readonly suffix?: string;
  make?(): Promise<Uint8Array>;
}

/** Asks for a format and a file, and writes it. */
export async function exportScript(
  extension: vscode.Uri,
  server: Server,
  panels: Panels,
  script: vscode.Uri,
): Promise<void> {
  const formats = await server.request<FormatChoice[]>(exportFormatsRequest, {});
  const texts = formats.map(format => textChoice(extension, server, script, format));
  const choices: Choice[] = [
    { label: vscode.l10n.t('Save as a file'), kind: vscode.QuickPickItemKind.Separator },
    ...texts,
    ...pictures(panels, script),
    { label: vscode.l10n.t('Copy to the clipboard'), kind: vscode.QuickPickItemKind.Separator },
    ...texts.filter((_, i) => !formats[i].needsPage).map(({ suffix: _suffix, ...copied }) => copied),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Export the run as…'),
    matchOnDetail: true,
  });
  if (!picked?.make) return;
  const { make, suffix } = picked;
  const made = () =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Exporting…') },
      () => make(),
    );
  if (suffix === undefined) {
    await vscode.env.clipboard.writeText(new TextDecoder().decode(await made()));
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} is on the clipboard.', picked.label), COPIED_FOR);
    return;
  }
  const file = await vscode.window.showSaveDialog({ defaultUri: beside(script, suffix) });
  if (!file) return;
  const bytes = await made();
  await vscode.workspace.fs.writeFile(file, bytes);
  const open = vscode.l10n.t('Open');
  const name = file.path.split('/').at(-1) ?? '';
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('{0} is written.', name), open)) === open) {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}

function textChoice(
  extension: vscode.Uri,
  server: Server,
  script: vscode.Uri,
  { name, label, title, suffix, needsPage }: FormatChoice,
): Choice {
  const make = async () => {
    const document = await vscode.workspace.openTextDocument(script);
    const read = async (file: string) =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist', file)));
    const params: ExportParams = {
      uri: document.uri.toString(),
      format: name,
      page: needsPage ? { script: await read('panel.js'), style: await read('panel.css') } : undefined,
    };
    return new TextEncoder().encode((await server.request<ExportAnswer>(exportRequest, params)).text);
  };
  return { label, detail: title, suffix, make };
}

/** Pictures of what the script's panel shows, where it has one. */
function pictures(panels: Panels, script: vscode.Uri): Choice[] {
  const panel = panels.of(script);
  if (!panel) return [];
  return (['svg', 'png'] as const).map(format => ({
    label: vscode.l10n.t('Picture of the timeline ({0})', format.toUpperCase()),
    detail: vscode.l10n.t('as it is shown'),
    suffix: `.${format}`,
    make: () => panel.picture(format),
  }));
}

/** The script's name with another end, beside it; in the first folder for a script without a file. */
function beside(script: vscode.Uri, suffix: string): vscode.Uri {
  const name = (script.path.split('/').at(-1) ?? 'script').replace(/\.pte$/, '') + suffix;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (script.scheme === 'untitled') return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
  return vscode.Uri.joinPath(script, '..', name);
}

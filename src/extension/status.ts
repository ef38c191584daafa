/** The language status (the braces at the right of the status bar): whether the server is up, and the way to restart it. */
import * as vscode from 'vscode';
import { languageId } from './language.ts';
import type { Life, Server } from './server.ts';

/** Shows the server's state for as long as the returned value lives. */
export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('pteLab.server', { language: languageId });
  item.name = 'PTE Lab';
  const show = (life: Life) => {
    const stopped = life === 'stopped';
    item.busy = life === 'starting';
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = words(life);
    item.command = stopped
      ? { command: 'pteLab.restartServer', title: vscode.l10n.t('Restart') }
      : { command: 'pteLab.showTimeline', title: vscode.l10n.t('Show Timeline') };
  };
  show(server.life);
  return vscode.Disposable.from(item, server.onLife(show));
}

function words(life: Life): string {
  if (life === 'running') return vscode.l10n.t('PTE Lab is ready');
  if (life === 'stopped') return vscode.l10n.t('PTE Lab: the language server has stopped');
  return vscode.l10n.t('PTE Lab is starting');
}

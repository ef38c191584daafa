/** The language status (the braces at the right of the status bar): whether the server is up, and the way to restart it. */
import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { languageId } from './language.ts';

/** Shows the server's state for as long as the returned value lives. */
export function showStatus(client: BaseLanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('pteLab.server', { language: languageId });
  item.name = 'PTE Lab';
  const show = (state: State) => {
    const stopped = state === State.Stopped || state === State.StartFailed;
    item.busy = state === State.Starting;
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = words(state);
    item.command = stopped
      ? { command: 'pteLab.restartServer', title: vscode.l10n.t('Restart') }
      : { command: 'pteLab.showTimeline', title: vscode.l10n.t('Show Timeline') };
  };
  show(client.state);
  return vscode.Disposable.from(
    item,
    client.onDidChangeState(change => show(change.newState)),
  );
}

function words(state: State): string {
  if (state === State.Running) return vscode.l10n.t('PTE Lab is ready');
  if (state === State.Stopped || state === State.StartFailed)
    return vscode.l10n.t('PTE Lab: the language server has stopped');
  return vscode.l10n.t('PTE Lab is starting');
}

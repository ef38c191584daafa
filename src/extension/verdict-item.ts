/**
 * The status bar item: how the script in the active editor, or that of the active panel, fares over all interleavings. A
 * click explores further.
 */
import * as vscode from 'vscode';
import { type VerdictNotice, verdictNotification } from '../protocol/explored.ts';
import { languageId } from './language.ts';
import type { Panels } from './panels.ts';
import type { Server } from './server.ts';

const icons: Readonly<Record<VerdictNotice['state'], string>> = {
  exploring: '$(loading~spin)',
  well: '$(pass)',
  failed: '$(error)',
  unknown: '$(question)',
};

/** Milliseconds before a spinner: most explorations are over by then, and a flicker says nothing. */
const SPINNER = 400;

/** Shows the verdict for as long as the returned value lives; `pteLab.statusBar` switches it off. */
export function showVerdicts(server: Server, panels: Panels): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('pteLab.verdict', vscode.StatusBarAlignment.Right, 100);
  item.name = vscode.l10n.t('PTE Lab Verdict');
  item.command = 'pteLab.explore';
  const notices = new Map<string, VerdictNotice>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    clearTimeout(waiting);
    const script = shownScript(panels);
    const wanted = vscode.workspace.getConfiguration('pteLab').get('statusBar', true);
    if (!wanted || !script) return item.hide();
    const notice = notices.get(script.toString());
    const words = notice?.summary || vscode.l10n.t('PTE Lab');
    item.text = `${icons[notice?.state ?? 'unknown']} ${words}`;
    item.tooltip = notice?.grounds
      ? outcomesOf(notice.grounds)
      : vscode.l10n.t('Explore all interleavings of this script');
    item.show();
  };
  return vscode.Disposable.from(
    item,
    { dispose: () => clearTimeout(waiting) },
    server.onNotification(verdictNotification, (notice: VerdictNotice) => {
      notices.set(vscode.Uri.parse(notice.uri).toString(), notice);
      clearTimeout(waiting);
      if (notice.state === 'exploring') waiting = setTimeout(show, SPINNER);
      else show();
    }),
    vscode.window.onDidChangeActiveTextEditor(show),
    panels.onDidChangeActive(show),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => notices.delete(uri.toString())),
    vscode.workspace.onDidChangeConfiguration(change => change.affectsConfiguration('pteLab.statusBar') && show()),
  );
}

/** The grounds of a verdict, and the way to the list of outcomes. */
function outcomesOf(grounds: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.isTrusted = { enabledCommands: ['pteLab.showOutcomes'] };
  tooltip.appendText(grounds);
  tooltip.appendMarkdown(`\n\n[$(list-unordered) ${vscode.l10n.t('Outcomes')}](command:pteLab.showOutcomes)`);
  return tooltip;
}

/** The script that has the keyboard, in its text or in its panel. */
function shownScript(panels: Panels): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languageId ? document.uri : panels.active()?.uri;
}

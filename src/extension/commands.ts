/** The commands of the manifest. `pteLab.run` is also what the code lens and the editor's run button call. */
import * as vscode from 'vscode';
import { BackendDiff } from './backend-diff.ts';
import { copyKernelText } from './copy-kernel-text.ts';
import { debuggedScript, debugScript } from './debugging.ts';
import { openExample } from './examples.ts';
import { asWitness, exploreScript, replayWitness } from './exploring.ts';
import { exportScript } from './exports.ts';
import { openKernelTrace } from './kernel-trace.ts';
import { kernelLanguageId, languageId } from './language.ts';
import { LastScript } from './last-script.ts';
import type { Panels } from './panels.ts';
import type { Programs } from './programs.ts';
import { reviewPatch } from './review.ts';
import type { Server } from './server.ts';

/** Registers all commands. Without `programs`, those that take them say so, and are in no menu. */
export function registerCommands(
  extension: vscode.Uri,
  server: Server,
  panels: Panels,
  programs?: Programs,
): readonly vscode.Disposable[] {
  void vscode.commands.executeCommand('setContext', 'pteLab.runsPrograms', programs !== undefined);
  const diff = new BackendDiff(server);
  const last = new LastScript();
  const commands: Record<string, (argument?: unknown, more?: unknown) => unknown> = {
    'pteLab.run': argument => withScript(argument, panels, uri => panels.run(uri)),
    'pteLab.showTimeline': argument => withScript(argument, panels, uri => panels.show(uri)),
    'pteLab.explore': argument => withScript(argument, panels, uri => exploreScript(server, panels, uri, programs)),
    'pteLab.exploreWithSpin': argument =>
      withScript(argument, panels, uri => {
        if (programs) return programs.exploreWithSpin(uri);
        throw new Error(vscode.l10n.t('A browser runs no programs, so SPIN cannot be called from here.'));
      }),
    'pteLab.replayWitness': (argument, witness) =>
      withScript(argument, panels, uri => replayWitness(server, panels, uri, asWitness(witness))),
    'pteLab.debug': (argument, more) =>
      withScript(argument, panels, uri => debugScript(uri, typeof more === 'object' && more !== null ? more : {})),
    'pteLab.showOutcomes': argument => withScript(argument, panels, uri => panels.showOutcomes(uri)),
    'pteLab.showCode': argument => withScript(argument, panels, uri => panels.showCode(uri)),
    'pteLab.copyKernelText': async argument => {
      const uri = argument instanceof vscode.Uri ? argument : edited(kernelLanguageId);
      if (uri) await reported(text => copyKernelText(server, text, last.uri), uri);
    },
    'pteLab.openExample': argument => openExample(extension, typeof argument === 'string' ? argument : undefined),
    'pteLab.openTrace': argument =>
      openKernelTrace(server, panels, edited(), argument instanceof vscode.Uri ? argument : undefined),
    'pteLab.reviewPatch': () => reviewPatch(server),
    'pteLab.compareBackends': argument => withScript(argument, panels, uri => diff.open(uri)),
    'pteLab.export': argument => withScript(argument, panels, uri => exportScript(extension, server, panels, uri)),
    'pteLab.restartServer': () => server.restart(),
  };
  return [diff, last, ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run))];
}

/** The script meant: the argument (a menu's Uri, a lens's string), the active editor's, the active panel's, or the one that is debugged. */
async function withScript(argument: unknown, panels: Panels, act: (uri: vscode.Uri) => unknown): Promise<void> {
  const uri = given(argument) ?? edited() ?? panels.active()?.uri ?? debuggedScript();
  if (uri) return void (await reported(act, uri));
  const open = vscode.l10n.t('Open Example…');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Open a .pte script first.'), open);
  if (chosen === open) await vscode.commands.executeCommand('pteLab.openExample');
}

/** What a command cannot do is said in a message, as in the panel; VS Code itself would show a dialog. */
async function reported(act: (uri: vscode.Uri) => unknown, uri: vscode.Uri): Promise<void> {
  try {
    await act(uri);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

function given(argument: unknown): vscode.Uri | undefined {
  // The title bar of a panel hands over the address of its page, which is no script's.
  if (argument instanceof vscode.Uri) return argument.scheme === 'webview-panel' ? undefined : argument;
  return typeof argument === 'string' ? vscode.Uri.parse(argument) : undefined;
}

function edited(language = languageId): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === language ? document.uri : undefined;
}

/**
 * "Explore with SPIN": what outgrows the built-in search goes to an installed SPIN, by the extension's own command line in
 * a task. The terminal shows how far the search is, then the verdicts; cancelling the notification, or the task, ends it.
 * On Node only: a browser runs no programs.
 */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import * as vscode from 'vscode';

/** What the command line searches with, unless it is told otherwise. */
const PROGRAMS = [
  ['spin', '-V'],
  ['cc', '--version'],
];

/** Exit status of `ptelab explore`. */
const [WELL, NOT_WELL] = [0, 1];

/** Has SPIN search a script, and says how it ended. */
export async function exploreWithSpin(extension: vscode.Uri, script: vscode.Uri): Promise<void> {
  if (script.scheme !== 'file')
    throw new Error(vscode.l10n.t('SPIN searches scripts that are files; save this one first.'));
  const document = await vscode.workspace.openTextDocument(script);
  if (document.isDirty && !(await document.save())) return;
  for (const [program, question] of PROGRAMS)
    if (!(await isThere(program, question)))
      throw new Error(
        vscode.l10n.t('There is no program {0} here. SPIN 6 and a C compiler have to be installed.', program),
      );
  const name = script.path.split('/').at(-1) ?? '';
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('SPIN searches {0}', name),
    cancellable: true,
  };
  const status = await vscode.window.withProgress(options, (_progress, token) =>
    run(taskOf(extension, script, name), token),
  );
  if (status === undefined) return;
  if (status === WELL)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('SPIN: what {0} expects holds. The terminal says why.', name),
    );
  else if (status === NOT_WELL)
    void vscode.window.showWarningMessage(
      vscode.l10n.t('SPIN: not all that {0} expects is known to hold. The terminal says what.', name),
    );
  else void vscode.window.showErrorMessage(vscode.l10n.t('SPIN could not search {0}. The terminal says why.', name));
}

/** Whether a program can be called at all; what it answers does not matter. */
function isThere(program: string, question: string): Promise<boolean> {
  return new Promise(resolve =>
    execFile(program, [question], error => resolve((error as NodeJS.ErrnoException | null)?.code !== 'ENOENT')),
  );
}

function taskOf(extension: vscode.Uri, script: vscode.Uri, name: string): vscode.Task {
  const cli = vscode.Uri.joinPath(extension, 'dist', 'cli.cjs').fsPath;
  const call = [cli, 'explore', '--engine', 'spin', script.fsPath];
  const folder = vscode.workspace.getWorkspaceFolder(script);
  // On the desktop this process is Electron, which is a Node if it is told so.
  const execution = new vscode.ProcessExecution(process.execPath, call, {
    cwd: folder?.uri.fsPath ?? dirname(script.fsPath),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  const scope = folder ?? vscode.TaskScope.Workspace;
  const task = new vscode.Task({ type: 'ptelab' }, scope, `SPIN: ${name}`, 'PTE Lab', execution);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
    showReuseMessage: false,
  };
  return task;
}

/** Exit status of a task's process; undefined where it was ended. */
async function run(task: vscode.Task, token: vscode.CancellationToken): Promise<number | undefined> {
  const listening: vscode.Disposable[] = [];
  try {
    const ended = new Promise<number | undefined>(resolve => {
      listening.push(
        vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (execution.task.name === task.name) resolve(token.isCancellationRequested ? undefined : exitCode);
        }),
      );
    });
    const execution = await vscode.tasks.executeTask(task);
    listening.push(token.onCancellationRequested(() => execution.terminate()));
    return await ended;
  } finally {
    vscode.Disposable.from(...listening).dispose();
  }
}

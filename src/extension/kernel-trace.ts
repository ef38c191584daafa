/**
 * "Open Kernel Trace…": a recorded `xen:*` ftrace on a script's timeline, the prediction above it. The script is the one that
 * is being edited, if the user says so; else the trace becomes one: an untitled document that does what the trace shows.
 */
import * as vscode from 'vscode';
import { type ImportAnswer, type ImportParams, importRequest } from '../protocol/traces.ts';
import { languageId } from './language.ts';
import type { OpenedTrace } from './panel.ts';
import type { Panels } from './panels.ts';
import type { Server } from './server.ts';

/** Lets the user pick a trace, unless `picked` is one, and what to compare it with: `script`, if there is one, or its own. */
export async function openKernelTrace(
  server: Server,
  panels: Panels,
  script: vscode.Uri | undefined,
  picked?: vscode.Uri,
): Promise<void> {
  const file = picked ?? (await pick());
  if (!file) return;
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const trace: OpenedTrace = { name: file.path.split('/').at(-1) ?? '', text };
  const partner = script ? await choose(script, trace) : 'own';
  if (!partner) return;
  const uri = partner === 'own' ? await imported(server, trace) : partner;
  if (!uri) return;
  const { comparison } = await panels.run(uri, trace);
  if (!comparison) return;
  const details = vscode.l10n.t('Show Comparison');
  const shown = comparison.agrees
    ? vscode.window.showInformationMessage(
        vscode.l10n.t('{0}: the prediction agrees, event for event.', trace.name),
        details,
      )
    : vscode.window.showWarningMessage(
        vscode.l10n.t('{0} differs: {1}', trace.name, comparison.difference ?? vscode.l10n.t('the trace is damaged')),
        details,
      );
  if ((await shown) === details) {
    const document = await vscode.workspace.openTextDocument({ content: comparison.text, language: 'diff' });
    await vscode.window.showTextDocument(document);
  }
}

async function pick(): Promise<vscode.Uri | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open a xen:* ftrace recording'),
    openLabel: vscode.l10n.t('Open Trace'),
    filters: { [vscode.l10n.t('Traces')]: ['txt', 'trace', 'log', 'dat'], [vscode.l10n.t('All files')]: ['*'] },
  });
  return files?.[0];
}

/** The script in front, or one that is written from the trace; undefined where the user wants neither. */
async function choose(script: vscode.Uri, trace: OpenedTrace): Promise<vscode.Uri | 'own' | undefined> {
  const name = script.path.split('/').at(-1) ?? '';
  const items = [
    {
      label: vscode.l10n.t('Compare with {0}', name),
      detail: vscode.l10n.t('The script is run as it is, and held against the trace event for event.'),
      partner: script,
    },
    {
      label: vscode.l10n.t('Write a Script from the Trace'),
      detail: vscode.l10n.t('An untitled script that does what the trace shows.'),
      partner: 'own' as const,
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: trace.name }))?.partner;
}

/** The trace's own script, opened; undefined where there is nothing to read in it. */
async function imported(server: Server, { name, text }: OpenedTrace): Promise<vscode.Uri | undefined> {
  const params: ImportParams = { trace: text };
  const { script, entries, problems } = await server.request<ImportAnswer>(importRequest, params);
  if (entries === 0) {
    const why = problems[0] ? `: ${vscode.l10n.t('line {0}', problems[0].line)}: ${problems[0].message}` : '';
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} has no xen:* event', name) + why);
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument({ language: languageId, content: script });
  await vscode.window.showTextDocument(document);
  return document.uri;
}

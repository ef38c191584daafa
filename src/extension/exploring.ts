/**
 * "Explore Interleavings", to a larger bound than exploring while typing and with a cancel that answers at once; and
 * "Replay Witness", which shows on the timeline what the exploration found.
 */
import * as vscode from 'vscode';
import { type Spoken, spokenExploration } from '../host/exploring.ts';
import {
  type ExploreAnswer,
  exploreRequest,
  type WitnessChoice,
  type WitnessesParams,
  witnessesRequest,
} from '../protocol/explored.ts';
import { witnessLength } from '../protocol/witness-length.ts';
import type { FoundWitness } from './panel.ts';
import type { Panels } from './panels.ts';
import type { Programs } from './programs.ts';
import type { Server } from './server.ts';

let explorations = 0;

/** Explores a script, says what was found, and offers the witness; and SPIN, where the search stopped at its bound. */
export async function exploreScript(
  server: Server,
  panels: Panels,
  script: vscode.Uri,
  programs?: Programs,
): Promise<void> {
  const name = script.path.split('/').at(-1) ?? '';
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exploring {0}', name),
    cancellable: true,
  };
  const answer = await vscode.window.withProgress(options, (progress, token) => ask(server, script, progress, token));
  if (!answer) return;
  const spoken = spokenExploration(answer);
  const replay = vscode.l10n.t('Replay Witness');
  const outcomes = vscode.l10n.t('Outcomes');
  const listed = answer.backends.length > 0 ? [outcomes] : [];
  const spin = vscode.l10n.t('Explore with SPIN');
  const further = programs && !answer.backends.every(({ result }) => result.complete) ? [spin] : [];
  const chosen = await show(spoken, [...(spoken.hasWitness ? [replay] : []), ...listed, ...further]);
  if (chosen === replay) await replayWitness(server, panels, script);
  if (chosen === outcomes) await panels.showOutcomes(script);
  if (chosen === spin) await programs?.exploreWithSpin(script);
}

/** The answer; undefined where the user cancelled. */
async function ask(
  server: Server,
  script: vscode.Uri,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<ExploreAnswer | undefined> {
  const workDoneToken = `ptelab-explore-${++explorations}`;
  let shown = 0;
  const listening = server.onProgress<{ kind: string; message?: string; percentage?: number }>(workDoneToken, value => {
    if (value.kind !== 'report') return;
    const { message, percentage = shown } = value;
    progress.report({ message, increment: percentage - shown });
    shown = percentage;
  });
  try {
    const { uri } = await vscode.workspace.openTextDocument(script);
    const params = { uri: uri.toString(), workDoneToken };
    return await server.request<ExploreAnswer>(exploreRequest, params, token);
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  } finally {
    listening.dispose();
  }
}

function show({ tone, text }: Spoken, actions: readonly string[]): Thenable<string | undefined> {
  if (tone === 'failed') return vscode.window.showWarningMessage(text, ...actions);
  return vscode.window.showInformationMessage(text, ...actions);
}

interface WitnessItem extends vscode.QuickPickItem {
  readonly choice: WitnessChoice;
}

/** The witness that a lens or a code action is about; undefined where a command came without one. */
export function asWitness(argument: unknown): FoundWitness | undefined {
  const { backend, schedule, version } = (argument ?? {}) as Partial<FoundWitness>;
  if (typeof backend !== 'string' || typeof schedule !== 'string' || typeof version !== 'number') return undefined;
  return { backend, schedule, version };
}

/** Shows a witness on the timeline: the given one, or the one that the user picks, where there are several. */
export async function replayWitness(
  server: Server,
  panels: Panels,
  script: vscode.Uri,
  given?: FoundWitness,
): Promise<void> {
  if (given) return void (await panels.replay(script, given));
  const document = await vscode.workspace.openTextDocument(script);
  const params: WitnessesParams = { uri: script.toString() };
  const choices = await server.request<WitnessChoice[]>(witnessesRequest, params);
  if (choices.length === 0) {
    const explore = vscode.l10n.t('Explore Interleavings');
    const words = vscode.l10n.t('No witness is known of this script. Exploring it finds one if there is one.');
    const chosen = await vscode.window.showInformationMessage(words, explore);
    if (chosen === explore) await vscode.commands.executeCommand('pteLab.explore', script);
    return;
  }
  const choice = choices.length === 1 ? choices[0] : await pick(choices);
  if (choice) await panels.replay(script, { ...choice, version: document.version });
}

async function pick(choices: readonly WitnessChoice[]): Promise<WitnessChoice | undefined> {
  const items = choices.map((choice): WitnessItem => {
    const { title, also, line, backend, steps, switches } = choice;
    return {
      label: title,
      description: line > 0 ? vscode.l10n.t('{0}, line {1}', backend, line) : backend,
      detail: [witnessLength(steps, switches), ...also].join(' · '),
      choice,
    };
  });
  const options = { title: vscode.l10n.t('Replay Witness'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.choice;
}

/**
 * The code lenses: above the first line of a script that has something to run Run, Explore with what is known of all
 * interleavings, their outcomes, and Diff where there are two backends; above each expectation how it stands. While a script
 * is typed the last verdicts stay, so that nothing jumps.
 */
import type { CodeLens } from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import { placeOfHead } from '../../lang/places.ts';
import { knownOf, summaryFor } from '../findings/known.ts';
import type { Latest } from '../findings/latest.ts';
import type { Summary } from '../findings/summary.ts';
import { rangeOf, type Script } from '../script.ts';
import type { Settings } from '../settings.ts';
import { expectLenses } from './expect-lenses.ts';
import { type Feature, forScript } from './feature.ts';

export const lenses: Feature = {
  capabilities: { codeLensProvider: { resolveProvider: false } },
  register: server =>
    server.connection.onCodeLens(
      forScript(server, script => (server.settings.codeLens ? lensesOf(script, server.latest, server.settings) : [])),
    ),
};

/** What a client can do: with `commands` it has a debugger, with `programs` it calls SPIN. */
type Client = Pick<Settings, 'commands' | 'programs'>;

/** Lenses of a script. The commands are the extension's; their first argument is the script's address. */
function lensesOf(script: Script, latest: Latest, { commands, programs }: Client): CodeLens[] {
  const { items } = script.parsed.value;
  const [first] = items;
  if (!first || !items.some(ast.isCpu)) return [];
  const range = rangeOf(placeOfHead(first));
  const lens = (title: string, command: string): CodeLens => ({
    range,
    command: { title, command, arguments: [script.uri] },
  });
  const summary = summaryFor(latest, script.uri);
  const all = [lens('$(play) Run', 'pteLab.run'), lens(exploreTitle(summary), 'pteLab.explore')];
  if (summary?.stopped && programs) all.push(lens('$(terminal) Explore with SPIN', 'pteLab.exploreWithSpin'));
  if (summary) all.push(lens('$(list-unordered) Outcomes', 'pteLab.showOutcomes'));
  if (items.filter(ast.isBackend).length > 1) all.push(lens('$(diff) Diff', 'pteLab.compareBackends'));
  return [...all, ...expectLenses(script, knownOf(latest, script.uri), commands)];
}

function exploreTitle(summary: Summary | undefined): string {
  if (!summary) return '$(search) Explore';
  const { state, words, grounds, stopped } = summary;
  const icon = { well: '$(pass)', failed: '$(error)', unknown: '$(question)' }[state];
  const title = `${icon} Explore: ${[words, grounds].filter(Boolean).join(' · ')}`;
  // What a click is for comes last, where it is for something.
  return stopped ? `${title}: explore longer` : title;
}

/**
 * What can be done about a verdict: play its witness, make every run follow it, or explore longer, or with SPIN, where the
 * exploration stopped before it knew.
 */
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver';
import * as ast from '../../../lang/generated/ast.ts';
import { placeOf } from '../../../lang/places.ts';
import type { Finding } from '../../findings/findings.ts';
import type { Replay } from '../../findings/witness-places.ts';
import { rangeOf, type Script } from '../../script.ts';
import { type Actions, type Asked, quickFix, shownAt, touch } from './asked.ts';

/** Actions of the findings that touch the range. */
export const witnessActions: Actions = asked =>
  asked.latest
    .findings(asked.script.uri)
    .filter(({ place }) => touch(rangeOf(place), asked.range))
    .flatMap(finding => [
      ...(finding.replays ?? []).flatMap(replay => replayActions(asked, finding, replay)),
      ...(finding.longer && asked.commands ? [commandAction(asked, finding, 'Explore longer', 'pteLab.explore')] : []),
      ...(finding.longer && asked.programs
        ? [commandAction(asked, finding, 'Explore with SPIN', 'pteLab.exploreWithSpin')]
        : []),
    ]);

function replayActions(asked: Asked, finding: Finding, replay: Replay): CodeAction[] {
  const { script, latest, commands } = asked;
  const on = (finding.replays ?? []).length > 1 ? ` on ${replay.backend}` : '';
  const version = latest.exploration(script.uri)?.script.version;
  const add = `Add the witness${on} as a \`schedule\` line`;
  return [
    ...(commands
      ? [
          commandAction(asked, finding, `Replay this witness${on}`, 'pteLab.replayWitness', { ...replay, version }),
          commandAction(asked, finding, `Debug this witness${on}`, 'pteLab.debug', { ...replay, ...goalOf(finding) }),
        ]
      : []),
    quickFix(asked, add, finding.code, rangeOf(finding.place), [scheduleEdit(script, replay)]),
  ];
}

/** Where a debug session of a finding's witness begins: an expectation's own condition, or what is wrong without one. */
function goalOf({ code, place }: Finding): { readonly until: string } | { readonly witness: number } {
  const until = { PTE201: 'lost D', PTE202: 'lost A', PTE203: 'lost A or lost D', PTE212: 'hang' }[code as string];
  return until === undefined ? { witness: place.line } : { until };
}

function commandAction(
  { script, diagnostics }: Asked,
  { code, place }: Finding,
  title: string,
  command: string,
  ...more: unknown[]
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: shownAt(diagnostics, code, rangeOf(place)),
    command: { title, command, arguments: [script.uri, ...more] },
  };
}

/** In place of the script's own line where it has one; else above its expectations, or at its end. */
function scheduleEdit(script: Script, { schedule }: Replay): TextEdit {
  const { items } = script.parsed.value;
  const line = `schedule "${schedule}"`;
  const own = items.find(ast.isSchedule);
  if (own) return { range: rangeOf(placeOf(own)), newText: line };
  const next = items.find(ast.isExpect);
  if (next) {
    const { start } = rangeOf(placeOf(next));
    return { range: { start, end: start }, newText: `${line}\n` };
  }
  const end = script.range(script.text.length, script.text.length);
  return { range: end, newText: script.text.endsWith('\n') ? `${line}\n` : `\n${line}\n` };
}

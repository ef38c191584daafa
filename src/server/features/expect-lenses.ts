/**
 * The lenses above an `expect`: how it stands and on which evidence, its witness, and the way to look further. They come
 * from the newest exploration and stay while the next one is under way; where the words of the expectation itself were
 * edited there is nothing known of it yet.
 */
import type { CodeLens } from 'vscode-languageserver';
import { expectText } from '../../lang/elaborate/expectations.ts';
import * as ast from '../../lang/generated/ast.ts';
import { placeOfHead } from '../../lang/places.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import type { Standing } from '../../model/verdict.ts';
import type { Known } from '../findings/known.ts';
import { standingWords } from '../findings/standing.ts';
import { rangeOf, type Script } from '../script.ts';

const icons: Readonly<Record<Standing, string>> = {
  holds: '$(pass)',
  fails: '$(error)',
  unknown: '$(question)',
  skipped: '$(circle-slash)',
};

/** Lenses of every expectation, in the order of the script. */
export function expectLenses(script: Script, known: Known | undefined, debugs: boolean): CodeLens[] {
  const turns = new Map<string, number>();
  return script.parsed.value.items.filter(ast.isExpect).flatMap(node => {
    const key = keyOf(expectText(node), backendsOf(node));
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return lensesOf(script, node, known && verdictsOf(known, key, turn), known?.script.version, debugs);
  });
}

/** Lines of expectations, as the protocol counts them: a lens stands above each. */
export function expectLines(script: Script): ReadonlySet<number> {
  return new Set(script.parsed.value.items.filter(ast.isExpect).map(node => rangeOf(placeOfHead(node)).start.line));
}

function lensesOf(
  { uri }: Script,
  node: ast.Expect,
  verdicts: readonly ExploredExpect[] | undefined,
  version: number | undefined,
  debugs: boolean,
): CodeLens[] {
  const range = rangeOf(placeOfHead(node));
  const lens = (title: string, command = '', ...more: unknown[]): CodeLens => ({
    range,
    command: command ? { title, command, arguments: [uri, ...more] } : { title, command },
  });
  if (!verdicts) return [lens('$(search) not explored yet', 'pteLab.explore')];
  const { standing, words } = standingWords(verdicts);
  const shown = verdicts.find(v => v.schedule !== undefined);
  return [
    lens(`${icons[standing]} ${words}`),
    ...(shown ? [lens('$(play-circle) Replay Witness', 'pteLab.replayWitness', { ...witnessOf(shown), version })] : []),
    ...(shown && debugs
      ? [lens('$(debug-alt) Debug Witness', 'pteLab.debug', { ...witnessOf(shown), witness: shown.line })]
      : []),
    ...(standing === 'unknown' && verdicts.some(v => v.evidence === 'bounded')
      ? [lens('$(search) Explore Longer', 'pteLab.explore')]
      : []),
  ];
}

function witnessOf({ backend, schedule }: ExploredExpect) {
  return { backend, schedule };
}

/** What is known of the `turn`-th of the expectations with these words; undefined where it was not there. */
function verdictsOf({ scenario, verdicts }: Known, key: string, turn: number): ExploredExpect[] | undefined {
  const same = scenario.expectations.filter(({ text, on }) => keyOf(text, on ?? []) === key)[turn];
  return same && verdicts.expects.filter(e => e.line === same.place.line && e.text === same.text);
}

function backendsOf(node: ast.Expect): string[] {
  return node.on.map(({ $refText }) => $refText).filter(Boolean);
}

function keyOf(text: string, on: readonly string[]): string {
  return JSON.stringify([text, on]);
}

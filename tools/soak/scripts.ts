/**
 * Mutated scripts: whatever a text holds, its check answers with places within the text, and a second; some of those that are
 * right are run and explored, both within their bounds, and what one run counts lies within what the exploration says.
 */
import { readFileSync } from 'node:fs';
import { compile } from '../../src/lang/compile.ts';
import { words } from '../../src/lang/words.ts';
import { explore, run } from '../../src/library/index.ts';
import { mutated } from './mutate.ts';
import { type Failure, oneOf, type Part } from './part.ts';
import { slowness } from './slowness.ts';

/** Milliseconds of processor time that a check of any text may take on a quiet machine. */
const CHECK = 3000;
/** Of the texts that are scripts, how many are run, and explored. */
const RUN_SHARE = 0.2;
const EXPLORE_SHARE = 0.1;
const MOST_STATES = 2000;
/** Failures after which a part has shown enough. */
const MOST_FAILURES = 10;
/** Milliseconds after which an exploration is given up, and after which it should have been. */
const EXPLORED = 2000;
const GIVEN_UP = 6000;

/** The part, over these scripts. */
export function scriptsPart(files: readonly string[]): Part {
  const corpus = files.map(file => readFileSync(file, 'utf8'));
  const inScripts = words.map(({ word }) => word);
  return {
    name: 'scripts',
    problemOf: problemOfScript,
    soak(next, isOver) {
      const failures: Failure[] = [];
      let [checked, right, ran, explored] = [0, 0, 0, 0];
      while (!isOver() && failures.length < MOST_FAILURES) {
        const input = mutated(next, oneOf(next, corpus), inScripts);
        const isRight = isScript(input);
        const doesRun = isRight && next() < RUN_SHARE;
        const doesExplore = isRight && next() < EXPLORE_SHARE;
        const what = problem(input, doesRun, doesExplore);
        if (what) failures.push({ what, input, suffix: 'pte' });
        checked++;
        right += Number(isRight);
        ran += Number(doesRun);
        explored += Number(doesExplore);
      }
      const tried = [
        [checked, 'mutated scripts checked'],
        [right, 'of them right'],
        [ran, 'run'],
        [explored, 'explored'],
      ] as const;
      return { tried, failures };
    },
  };
}

function isScript(input: string): boolean {
  try {
    return compile(input, 'soak.pte').scenario !== undefined;
  } catch {
    return false;
  }
}

/** What is wrong with the answers to one text; null where nothing is. */
export const problemOfScript = (input: string): string | null => problem(input, true, true);

function problem(input: string, doesRun: boolean, doesExplore: boolean): string | null {
  try {
    const wrong = problemOfCheck(input);
    if (wrong || !isScript(input)) return wrong;
    if (doesRun) {
      const [once, again] = [run(input), run(input)].map(report => JSON.stringify(report));
      if (once !== again) return 'two runs of one script differ';
    }
    return doesExplore ? problemOfExploration(input) : null;
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : error}`;
  }
}

function problemOfCheck(input: string): string | null {
  const before = process.threadCpuUsage();
  const { scenario, diagnostics } = compile(input, 'soak.pte');
  const { user, system } = process.threadCpuUsage(before);
  const took = (user + system) / 1000;
  if (took > CHECK && took > CHECK * slowness()) return `the check took ${Math.round(took)} ms`;
  if (!scenario !== diagnostics.some(d => d.severity === 'error')) return 'an error and a script, or neither';
  const lines = input.split(/\r\n|\r|\n/);
  for (const { code, message, place } of diagnostics) {
    if (code === 'PTE099') return `a defect was reported: ${message}`;
    if (/undefined|NaN/.test(message) && !/undefined|NaN/.test(input)) return `a message says ${message}`;
    const isWithin =
      place.line >= 1 &&
      place.endLine >= place.line &&
      place.endLine <= lines.length &&
      place.column <= lines[place.line - 1].length + 1 &&
      place.endColumn <= lines[place.endLine - 1].length + 1;
    if (!isWithin) return `${code} at ${JSON.stringify(place)} is outside the text`;
  }
  return null;
}

function problemOfExploration(input: string): string | null {
  const begun = performance.now();
  const { results } = explore(input, { maxStates: MOST_STATES, goOn: () => performance.now() - begun < EXPLORED });
  const took = performance.now() - begun;
  if (took > GIVEN_UP * Math.max(1, results.length)) return `an exploration went on for ${Math.round(took)} ms`;
  const ran = run(input).results;
  for (const result of results) {
    const once = ran.find(r => r.backend === result.backend);
    if (!('complete' in result) || !result.complete || !once || !('traps' in once)) continue;
    for (const count of ['traps', 'hypercalls', 'faults', 'cycles'] as const)
      if ((once[count] ?? 0) > result[count])
        return `a run on ${result.backend} has ${once[count]} ${count}, and all interleavings ${result[count]} at most`;
  }
  return null;
}

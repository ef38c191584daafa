/** What `ptelab explore` does with its scripts, whoever has read the call. */
import type { ReadUsed } from '../lang/used-files.ts';
import { explore, exploreReportOf, type ScriptExploration } from '../library/explore.ts';
import { statusOf } from '../library/verdict.ts';
import { MAX_STATES } from '../sim/explore/exploration.ts';
import { MOST_OUTCOMES } from '../sim/explore/outcome-list.ts';
import { complain } from './diagnostic-lines.ts';
import { answerEach } from './each-script.ts';
import { exploreText } from './explore-text.ts';
import type { Format } from './format-option.ts';
import { complainOfHarm } from './harm-lines.ts';
import { howFar, statesOf } from './how-far.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import type { SpinOptions } from './spin-options.ts';
import { outputTerminal } from './streams.ts';
import { styleFor } from './style.ts';

export interface ExploreOptions {
  readonly backend?: readonly string[];
  readonly maxStates?: number;
  readonly reduction?: boolean;
  readonly outcomes?: true;
  readonly witness?: true;
  readonly format?: Format;
  /** SPIN searches. */
  readonly spin?: SpinOptions;
}

/** Prints what can happen in each script, sets the exit status, and ends the call. */
export function exploreScripts(
  files: readonly string[],
  { backend, maxStates = MAX_STATES, reduction, outcomes, witness, format = 'text', spin }: ExploreOptions = {},
): Promise<void> {
  const listed = outcomes || format === 'json' ? MOST_OUTCOMES : 0;
  return answerEach(files, format, async file => {
    const name = shownName(file);
    const goOn = howFar(name, statesOf(maxStates));
    const choices = { backends: backend, maxStates, reduce: reduction, listed, goOn };
    const answer = await exploreFile(file, format === 'text', async (text, files) => {
      if (!spin) return explore(text, name, { ...choices, files });
      const { exploreBySpin } = await import('./explore-spin.ts');
      return exploreBySpin(text, name, { ...spin, backends: backend, files });
    });
    return {
      status: statusOf({ ...answer, recordings: answer.explored }),
      text: () => exploreText(answer, name, styleFor(outputTerminal()), { tables: witness }),
      json: () => exploreReportOf(answer, name),
    };
  });
}

/** Explores a file; what is wrong with it is printed on stderr, in frames if asked for. */
async function exploreFile(
  file: string,
  framed: boolean,
  how: (text: string, files: ReadUsed) => ScriptExploration | Promise<ScriptExploration>,
): Promise<ScriptExploration> {
  const text = readScript(file);
  const answer = await how(text, filesFor(file));
  complain(file, answer.diagnostics, framed ? text : undefined);
  complainOfHarm(file, { ...answer, recordings: answer.explored }, framed ? text : undefined);
  return answer;
}

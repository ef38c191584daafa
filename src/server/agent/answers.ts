/**
 * What the engine answers to each tool of an agent (src/agent/tools.ts). The same calls of the library, and so the same
 * verdicts, as every other front end; what is wrong with a script is a diagnostic in the answer.
 */
import type { Plain, Refusal } from '../../agent/plain.ts';
import { FIRST_STATES } from '../../agent/tools.ts';
import { wordsOf } from '../../export/words.ts';
import { backendEntries, knobEntries } from '../../library/backends.ts';
import { check } from '../../library/check.ts';
import { UnknownBackend } from '../../library/choose.ts';
import {
  backendsOf,
  brokenDiff,
  diffBackends,
  diffReportOf,
  diffScripts,
  type ScriptDiff,
} from '../../library/diff.ts';
import { explore, exploreReportOf } from '../../library/explore.ts';
import { judgeRun } from '../../library/judge.ts';
import { reviewOf } from '../../library/review.ts';
import { reportOf } from '../../library/run.ts';
import { type Judged, nothingRan, statusOf, statusOfRun } from '../../library/verdict.ts';
import { tallyOf, tallyWords } from '../../model/verdict.ts';
import { MOST_OUTCOMES } from '../../sim/explore/outcome-list.ts';

/** Scripts of agents have no file. */
const NAME = 'script.pte';

interface Input {
  readonly script: string;
  readonly newScript?: string;
  readonly patch: string;
  readonly backends?: readonly string[];
  readonly backend: string;
  readonly schedule: string;
  readonly maxStates?: number;
  readonly outcomes?: boolean;
  readonly names?: readonly string[];
}

/** `goOn` is asked every few milliseconds of what `explore` does. */
const answers: Readonly<Record<string, (input: Input, goOn: () => boolean) => Plain | Refusal>> = {
  check({ script }) {
    const diagnostics = check(script, NAME);
    return { ok: !diagnostics.some(d => d.severity === 'error'), diagnostics };
  },

  run({ script, backends }) {
    const answer = judgeRun(script, NAME, { backends });
    return { ...standing(statusOfRun(answer), answer), harm: answer.ran.harm, ...reportOf(answer.ran, NAME) };
  },

  explore({ script, backends, maxStates = FIRST_STATES, outcomes }, goOn) {
    const answer = explore(script, NAME, { backends, maxStates, goOn, listed: outcomes ? MOST_OUTCOMES : 0 });
    const judged = { ...answer, recordings: answer.explored };
    return { ...standing(statusOf(judged), judged), ...exploreReportOf(answer, NAME) };
  },

  diff({ script, newScript, backends = [], maxStates = FIRST_STATES }) {
    const before = { name: NAME, text: script };
    if (newScript !== undefined)
      return diffAnswer(diffScripts(before, { name: 'new-script.pte', text: newScript }, backends, { maxStates }));
    const broken = brokenDiff(before);
    if (broken) return diffAnswer(broken);
    const two = backends.length > 0 ? backends : backendsOf(before);
    if (two.length !== 2)
      return { error: `diff takes two backends, not ${two.length}; name them, or give a newScript` };
    return diffAnswer(diffBackends(before, two[0], two[1], { maxStates }));
  },

  review({ patch }) {
    const answer = reviewOf(patch);
    if ('report' in answer) return { ...answer.report };
    return { error: `line ${answer.failure.line} of the patch: ${answer.failure.message}` };
  },

  replay({ script, backend, schedule }) {
    const answer = judgeRun(script, NAME, { backends: [backend], schedule });
    const [recording] = answer.ran.recordings;
    const events = recording ? wordsOf(recording, script).trimEnd().split('\n') : [];
    return { ...standing(statusOfRun(answer), answer), harm: answer.ran.harm, events, ...reportOf(answer.ran, NAME) };
  },

  backends({ names = [] }) {
    const all = backendEntries();
    if (names.length === 0)
      return { backends: all.map(({ knobs, ...entry }) => ({ ...entry, width: knobs.width, mm: knobs.mm })) };
    const known = all.map(({ name }) => name);
    const unknown = names.find(name => !known.includes(name));
    if (unknown !== undefined) throw new UnknownBackend(unknown, known);
    return { backends: names.map(name => all.find(entry => entry.name === name)) };
  },

  knobs() {
    return { knobs: knobEntries() };
  },
};

/** Answers a call of which the input has been checked. */
export function answerByEngine(tool: string, input: Plain, goOn: () => boolean = () => true): Plain | Refusal {
  try {
    return answers[tool](input as unknown as Input, goOn);
  } catch (error) {
    if (error instanceof UnknownBackend) return { error: error.message };
    throw error;
  }
}

/** The command line's exit status in a word, and how many expectations hold. */
function standing(status: 0 | 1 | 2, judged: Judged): Plain {
  const words = ['well', 'failed', 'wrong'] as const;
  return {
    status: words[status],
    expectations: tallyWords(tallyOf(judged.expects)),
    ...(nothingRan(judged) ? { reason: 'no backend of the script could run it; the diagnostics say why' } : {}),
  };
}

function diffAnswer(diff: ScriptDiff): Plain {
  return { ...diffReportOf(diff) };
}

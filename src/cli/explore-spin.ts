/**
 * `ptelab explore --engine spin`: for what outgrows the built-in search. The exported model is searched by an installed
 * SPIN; what it finds is judged, replayed and printed as an exploration of our own.
 */
import { constants } from 'node:os';
import { askedModel, type SearchedModel } from '../export/promela/model.ts';
import { compile } from '../lang/compile.ts';
import type { ReadUsed } from '../lang/used-files.ts';
import { reported } from '../library/check-text.ts';
import { onBackends } from '../library/choose.ts';
import { exploredTogether, hintsOf, type ScriptExploration } from '../library/explore.ts';
import { counted } from '../model/number-words.ts';
import type { Explored } from '../sim/explore/report.ts';
import { failureOf, type RunFailure } from '../sim/failure.ts';
import { exploredBySpin } from '../spin/explored.ts';
import type { PanAnswer } from '../spin/pan-output.ts';
import { type SpinChoices, searchBySpin } from '../spin/search.ts';
import { PAUSE } from './how-far.ts';
import type { SpinOptions } from './spin-options.ts';
import { standardError } from './streams.ts';

/** What ends a call; a shell has a status for each. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ENDED_BY_SIGNAL = 128;

interface Choices extends SpinOptions {
  readonly backends?: readonly string[];
  readonly files: ReadUsed;
}

/** Explores a script on each of its backends, one after the other. Throws UnknownBackend, ToolProblem, Disagreement and Complaint. */
export async function exploreBySpin(
  text: string,
  name: string,
  { backends, files, ...options }: Choices,
): Promise<ScriptExploration> {
  const { scenario: compiled, diagnostics } = compile(text, name, { files });
  const found = diagnostics.map(reported);
  if (!compiled) return { explored: [], expects: [], failures: [], diagnostics: found };
  const scenario = onBackends(compiled, backends);
  const explored: Explored[] = [];
  const failures: RunFailure[] = [];
  for (const choice of scenario.backends)
    try {
      const searches = await searched(
        askedModel(scenario, choice, text, options.mode === 'multicore'),
        choice.name,
        options,
      );
      explored.push(exploredBySpin(scenario, choice, searches));
    } catch (error) {
      // What the model lacks, no check has foreseen.
      failures.push({ ...failureOf(error, scenario, choice), kind: 'build' });
    }
  const answer = exploredTogether(compiled, scenario, explored, failures);
  return { ...answer, diagnostics: [...found, ...answer.diagnostics, ...hintsOf(scenario, answer.expects)] };
}

/** Searches a model, with progress on stderr. Ctrl-C ends the searches with the call. */
async function searched(model: SearchedModel, backend: string, options: SpinOptions): Promise<PanAnswer[]> {
  const ending = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => ending.abort(signal);
  for (const signal of SIGNALS) process.once(signal, interrupt);
  let told = Date.now();
  const { mode, cores, maxMemory: megabytes, spin, cc } = options;
  const choices: SpinChoices = { mode, cores, megabytes, spin, cc };
  const searches = await searchBySpin(model, choices, ending.signal, progress => {
    if (progress.states === 0 || Date.now() - told < PAUSE) return;
    told = Date.now();
    const memory = Math.round(progress.megabytes);
    standardError().write(`ptelab: ${backend}: ${counted(progress.states, 'state')} by SPIN, ${memory} MB\n`);
  }).finally(() => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  });
  if (ending.signal.aborted) process.exit(ENDED_BY_SIGNAL + constants.signals[ending.signal.reason as NodeJS.Signals]);
  return searches;
}

/**
 * `ptelab/explore` and `ptelab/witnesses`: explorations that somebody waits for, with progress, to a larger bound than
 * those that follow typing; and the schedules that lead from what was found to a timeline.
 */
import {
  type CancellationToken,
  ErrorCodes,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
} from 'vscode-languageserver';
import { adviceFor } from '../../library/advice.ts';
import { reported } from '../../library/check-text.ts';
import { UnknownBackend } from '../../library/choose.ts';
import { joinOutcomes } from '../../model/outcomes.ts';
import { pageName } from '../../model/report.ts';
import {
  type ExploreAnswer,
  type ExploreParams,
  exploreRequest,
  type OutcomeList,
  type WitnessChoice,
  type WitnessesParams,
  witnessesRequest,
} from '../../protocol/explored.ts';
import { MOST_OUTCOMES } from '../../sim/explore/outcome-list.ts';
import { witnessesOf } from '../findings/witness-choices.ts';
import type { Explored } from '../jobs/explore.ts';
import { GivenUp } from '../jobs/runner.ts';
import type { Live } from '../live/live.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';
import { progressFor } from './progress.ts';

interface Needs extends Pick<Surroundings, 'connection' | 'documents' | 'explorations' | 'settings' | 'latest'> {
  readonly live: Live;
}

type Asked = ExploreParams & { readonly workDoneToken?: ProgressToken };

/** Answers requests about explorations. */
export function answerExplorations(around: Needs): void {
  const { connection, latest } = around;
  const shape = {
    uri: 'text',
    'text?': 'text',
    'backends?': ['text'],
    'test?': 'truth',
    'outcomes?': 'truth',
    'workDoneToken?': 'token',
  } as const;
  answer<Asked>(connection, exploreRequest, shape, (params, token) => explore(around, params, token));
  answer<WitnessesParams>(connection, witnessesRequest, { uri: 'text' }, ({ uri }): WitnessChoice[] => {
    const exploration = latest.exploration(uri);
    // The steps come with the replay.
    return exploration ? witnessesOf(exploration.answer).map(({ witness: _witness, ...choice }) => choice) : [];
  });
}

async function explore(
  { connection, documents, explorations, settings, live }: Needs,
  params: Asked,
  token: CancellationToken,
): Promise<ExploreAnswer> {
  const script = await askedScript(params, documents);
  const { scenario, diagnostics } = script.compiled;
  const found = diagnostics.map(reported);
  const base = { uri: params.uri, version: script.version, script: script.name };
  if (!scenario) return { ...base, backends: [], expects: [], diagnostics: found };
  const control = new AbortController();
  token.onCancellationRequested(() => control.abort());
  if (params.text === undefined) live.giveWay(params.uri);
  const progress = progressFor(connection, params.workDoneToken, settings.commandBounds, scenario.backends.length);
  try {
    const { backends } = params;
    const listed = params.outcomes ? MOST_OUTCOMES : undefined;
    const choices = { bounds: settings.commandBounds, backends, listed, onProgress: progress.report };
    const explored = params.test
      ? await explorations.test(script, scenario, control.signal, backends)
      : await explorations.explore(script, scenario, control.signal, choices);
    if (!backends?.length && params.text === undefined && !params.test)
      live.takeExploration(script, scenario, explored);
    return {
      ...base,
      backends: explored.backends.map(({ result, grounds }) => ({ result, grounds })),
      expects: explored.expects,
      outcomes: params.outcomes && outcomesOf(explored),
      diagnostics: [...found, ...explored.diagnostics],
      ...(explored.backends.some(({ result }) => !result.complete)
        ? { advice: adviceFor(scenario).map(({ place, message }) => `line ${place.line}: ${message}`) }
        : {}),
    };
  } catch (error) {
    if (error instanceof GivenUp)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the exploration was cancelled');
    if (error instanceof UnknownBackend) throw new ResponseError(ErrorCodes.InvalidParams, error.message);
    throw error;
  } finally {
    progress.end();
  }
}

/** All backends' outcomes as one list. */
function outcomesOf({ backends }: Explored): OutcomeList {
  const lists = backends.map(({ result: { backend, outcomeList: rows = [] } }) => ({ backend, rows }));
  const pages = backends[0]?.pages ?? [];
  return {
    rows: joinOutcomes(lists, page => pageName(pages, page)),
    backends: backends.map(({ result: { backend, outcomes, outcomeList = [], complete } }) => ({
      backend,
      outcomes,
      cut: outcomes - outcomeList.length,
      complete,
    })),
  };
}

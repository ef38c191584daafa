/**
 * `ptelab/run` and `ptelab/replay`: the panel's way to a run, on the run's own schedule or along a witness. Answers with
 * everything that a timeline needs, or with the errors that stop the script.
 *
 * Who gives a `partialResultToken` hears of a long run while it goes on, and gets each recording as soon as it is there;
 * then the answer has only those that were not sent, as LSP has it for partial results.
 */
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ProgressType, ResponseError } from 'vscode-languageserver';
import { reported } from '../../library/check-text.ts';
import { UnknownBackend } from '../../library/choose.ts';
import { refusedOf } from '../../library/refused.ts';
import { type ReplayParams, replayRequest } from '../../protocol/explored.ts';
import { type RunAnswer, type RunParams, type RunProgress, runRequest } from '../../protocol/messages.ts';
import { replayedOf } from '../findings/replayed.ts';
import { GivenUp } from '../jobs/runner.ts';
import type { Live } from '../live/live.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';

interface Needs extends Pick<Surroundings, 'connection' | 'documents' | 'runs' | 'latest'> {
  readonly live: Live;
}

const progressType = new ProgressType<RunProgress>();

/** Answers run requests. */
export function answerRuns({ connection, documents, runs, live, latest }: Needs): void {
  const exploredOf = (script: Script) => {
    const exploration = latest.exploration(script.uri);
    return exploration?.script === script ? exploration.answer : undefined;
  };
  const answerRun = async (params: RunParams, token: CancellationToken, along?: ReplayParams): Promise<RunAnswer> => {
    const script = await askedScript(params, documents);
    const { scenario: compiled, diagnostics } = script.compiled;
    const scenario = compiled && along ? { ...compiled, schedule: { code: along.schedule } } : compiled;
    const found = diagnostics.map(reported);
    const base = { uri: params.uri, version: script.version, script: script.name };
    if (!scenario) return { ...base, recordings: [], expects: [], diagnostics: found };
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    const { partialResultToken: parts } = params;
    const sent = new Set<string>();
    const send = (progress: RunProgress) => {
      if (progress.complete) sent.add(progress.backend);
      void connection.sendProgress(progressType, parts!, progress);
    };
    try {
      const ran = await runs.run(script, scenario, control.signal, params.backends, parts ? send : undefined);
      if (!params.backends?.length && params.text === undefined) live.take(script, ran);
      const { expects, failures } = ran;
      const refused = failures.map(failure => refusedOf(scenario, failure));
      const recordings = ran.recordings.filter(({ result }) => !sent.has(result.backend));
      const schedule = along?.schedule;
      const replay = along && replayedOf(along, ran.recordings[0], exploredOf(script));
      return {
        ...base,
        schedule,
        replay,
        recordings,
        refused,
        expects,
        diagnostics: [...found, ...ran.diagnostics],
      };
    } catch (error) {
      if (error instanceof GivenUp) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the run was cancelled');
      if (error instanceof UnknownBackend) throw new ResponseError(ErrorCodes.InvalidParams, error.message);
      throw error;
    }
  };
  const backends = ['text'] as const;
  const runShape = { uri: 'text', 'text?': 'text', 'backends?': backends, 'partialResultToken?': 'token' } as const;
  answer<RunParams>(connection, runRequest, runShape, (params, token) => answerRun(params, token));
  const replayShape = { uri: 'text', backend: 'text', schedule: 'text', 'title?': 'text' } as const;
  answer<ReplayParams>(connection, replayRequest, replayShape, (params, token) =>
    answerRun({ uri: params.uri, backends: [params.backend] }, token, params),
  );
}

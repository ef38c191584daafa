/**
 * `ptelab/export`, `ptelab/exportFormats` and `ptelab/words`: an open script's run as text. Runs are made where all
 * runs are, off the message loop.
 */
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { exportFormat, exportFormats } from '../../export/index.ts';
import { statementWords } from '../../export/statement-words.ts';
import { UnknownBackend } from '../../library/choose.ts';
import { joinedRunExpect } from '../../library/join.ts';
import { isExploredBesideRun, joinedRun, MAX_RUN_STATES } from '../../library/judge.ts';
import type { ScriptRun } from '../../library/run.ts';
import { unpackRecording } from '../../protocol/packed-recording.ts';
import {
  type ExportAnswer,
  type ExportParams,
  exportFormatsRequest,
  exportRequest,
  type FormatChoice,
  type WordsAnswer,
  type WordsParams,
  wordsRequest,
} from '../../protocol/traces.ts';
import { MAX_BYTES } from '../../sim/explore/exploration.ts';
import { failureOf } from '../../sim/failure.ts';
import { presets } from '../../sim/presets.ts';
import type { Scenario } from '../../sim/scenario.ts';
import type { Place } from '../../sim/statements.ts';
import { GivenUp } from '../jobs/runner.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';

type Needs = Pick<Surroundings, 'connection' | 'documents' | 'runs' | 'explorations'>;

/** Those of `ptelab export`: states, so that the same script has the same verdicts on any machine. */
const bounds = { deadline: Number.POSITIVE_INFINITY, maxStates: MAX_RUN_STATES, maxBytes: MAX_BYTES };

/** Answers requests for texts. */
export function answerExports({ connection, documents, runs, explorations }: Needs): void {
  connection.onRequest(exportFormatsRequest, (): FormatChoice[] =>
    exportFormats.map(({ name, label, title, suffix, needsPage }) => ({ name, label, title, suffix, needsPage })),
  );

  const shape = { uri: 'text', format: 'text', 'page?': { script: 'text', style: 'text' } } as const;
  answer<ExportParams>(connection, exportRequest, shape, async (params, token): Promise<ExportAnswer> => {
    const format = exportFormat(params.format);
    if (!format) throw new ResponseError(ErrorCodes.InvalidParams, `there is no format ${params.format}`);
    const { script, scenario, run } = await ran(params.uri, token);
    const { name, text } = script;
    try {
      return { text: format.write({ name, text, scenario, run: () => run, page: params.page }) };
    } catch (error) {
      const { place, message } = failureOf(error, scenario, scenario.backends[0]);
      throw place ? refusedAt(place, name, message) : new ResponseError(ErrorCodes.InvalidParams, message);
    }
  });

  const wordsShape = { uri: 'text', 'backends?': ['text'] } as const;
  answer<WordsParams>(connection, wordsRequest, wordsShape, async (params, token): Promise<WordsAnswer> => {
    const { script, scenario, control } = await opened(params.uri, token);
    try {
      const { recordings } = await runs.run(script, scenario, control.signal, params.backends);
      const named = new Set(scenario.backends.map(choice => choice.preset));
      return {
        backends: recordings.map(r => ({
          name: r.result.backend,
          text: statementWords(unpackRecording(r), script.text),
        })),
        others: presets.map(({ name }) => name).filter(name => !named.has(name)),
      };
    } catch (error) {
      throw refusalOf(error);
    }
  });

  async function ran(
    uri: string,
    token: CancellationToken,
  ): Promise<{ script: Script; scenario: Scenario; run: ScriptRun }> {
    const { script, scenario, control } = await opened(uri, token);
    try {
      const { recordings, ...rest } = await runs.run(script, scenario, control.signal);
      const unpacked = recordings.map(unpackRecording);
      const run = { ...rest, scenario, recordings: unpacked };
      const found = isExploredBesideRun(scenario)
        ? await explorations.explore(script, scenario, control.signal, { bounds })
        : { backends: [], expects: [] };
      const explored = { explored: found.backends, expects: found.expects };
      return { script, scenario, run: joinedRun(run, explored, joinedRunExpect).ran };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** An open script that compiles, and what ends the work for it. */
  async function opened(uri: string, token: CancellationToken) {
    const script = await askedScript({ uri }, documents);
    const { scenario, diagnostics } = script.compiled;
    if (!scenario) {
      const { place, message } = diagnostics.find(({ severity }) => severity === 'error')!;
      throw refusedAt(place, script.name, message);
    }
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    return { script, scenario, control };
  }
}

/** What cannot be answered because of what a script says at a place. */
function refusedAt({ file, line, column }: Place, name: string, message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, `${file ?? name}:${line}:${column}: ${message}`);
}

function refusalOf(error: unknown): unknown {
  if (error instanceof GivenUp) return new ResponseError(LSPErrorCodes.RequestCancelled, 'the run was cancelled');
  if (error instanceof UnknownBackend) return new ResponseError(ErrorCodes.InvalidParams, error.message);
  return error;
}

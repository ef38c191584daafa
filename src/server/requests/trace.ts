/**
 * `ptelab/compare` and `ptelab/import`: recorded traces. The prediction is run where all runs are made, off the message
 * loop; reading a trace and comparing is quick beside it.
 */
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { reported } from '../../library/check-text.ts';
import { predictedRun } from '../../library/compare.ts';
import { comparedBackend } from '../../library/compared-backend.ts';
import { importScript } from '../../library/import.ts';
import { recordingOfTrace } from '../../library/observed.ts';
import { counted } from '../../model/number-words.ts';
import type { PackedRecording, RunAnswer } from '../../protocol/messages.ts';
import { unpackLog } from '../../protocol/packed-log.ts';
import { packRecording } from '../../protocol/packed-recording.ts';
import {
  type CompareParams,
  compareRequest,
  type ImportAnswer,
  type ImportParams,
  importRequest,
} from '../../protocol/traces.ts';
import { beside, compareTrace, comparisonText, type Divergence, readTrace } from '../../trace/index.ts';
import { GivenUp } from '../jobs/runner.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';

const onlyOnCommandLine = 'this is a dump of page tables; `ptelab compare` compares a script with it';

type Needs = Pick<Surroundings, 'connection' | 'documents' | 'runs'>;

/** Answers requests about traces. */
export function answerTraces({ connection, documents, runs }: Needs): void {
  answer<ImportParams>(connection, importRequest, { trace: 'text' }, ({ trace }): ImportAnswer => {
    const { unsayable, ...imported } = importScript(trace);
    if (unsayable) throw new ResponseError(ErrorCodes.InvalidParams, unsayable);
    return imported;
  });

  const shape = { uri: 'text', trace: 'text', traceName: 'text' } as const;
  answer<CompareParams>(connection, compareRequest, shape, async (params, token): Promise<RunAnswer> => {
    const { uri, traceName } = params;
    const script = await askedScript({ uri }, documents);
    const { scenario, diagnostics } = script.compiled;
    const found = diagnostics.map(reported);
    const base = { uri, version: script.version, script: script.name };
    const failed = { ...base, recordings: [], expects: [] };
    if (!scenario) return { ...failed, diagnostics: found };
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    const trace = readTrace(params.trace);
    if (trace.states.length > 0) throw new ResponseError(ErrorCodes.InvalidParams, onlyOnCommandLine);
    const backend = comparedBackend(scenario, trace);
    const ran = await runs.runOn(script, scenario, backend, control.signal).catch(error => {
      if (error instanceof GivenUp) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the run was cancelled');
      throw error;
    });
    const all = [...found, ...ran.diagnostics];
    const [packed] = ran.recordings;
    if (!packed) return { ...failed, diagnostics: all };
    const predicted = predictedRun(scenario, { log: unpackLog(packed.log), pages: [...packed.pages] }, backend.preset);
    const comparison = compareTrace(predicted, trace);
    const sides = beside(predicted, trace);
    const recorded = recordingOfTrace(traceName, sides.observed);
    const recordings: PackedRecording[] = [
      { ...packed, differs: sides.predictedOnly },
      { ...packRecording(recorded), observed: true, differs: sides.observedOnly },
    ];
    return {
      ...base,
      recordings,
      expects: [],
      diagnostics: all,
      comparison: {
        agrees: comparison.agrees,
        trace: traceName,
        difference: comparison.divergence && inALine(comparison.divergence, traceName),
        text: comparisonText(comparison, script.name, traceName, backend.name),
      },
    };
  });
}

/** Short enough for a panel's header: which bits differ, else which events, else what one event says on each side. */
function inALine({ call, agreed, predicted, observed, inWords }: Divergence, traceName: string): string {
  const place = observed ? ` (${traceName}:${observed.line})` : '';
  return `${call}, after ${counted(agreed, 'equal event')}: ${inWords ?? bothSides(predicted?.words, observed?.words)}${place}`;
}

function bothSides(said = 'nothing more', saw = 'nothing more'): string {
  const [[ours], [theirs, ...values]] = [said.split(': '), saw.split(': ')];
  if (ours === theirs) return `predicted ${said}; recorded ${values.join(': ')}`;
  return `predicted ${ours}; recorded ${theirs}`;
}

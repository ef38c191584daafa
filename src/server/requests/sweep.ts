/** `ptelab/sweep`: what the panel plots. A thread of its own, so that a long sweep holds up no run. */
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import * as ast from '../../lang/generated/ast.ts';
import type { SweepReport } from '../../model/sweep.ts';
import { MOST_SWEPT, type SweepAnswer, type SweepParams, sweepRequest } from '../../protocol/sweep.ts';
import { GivenUp, type Runner } from '../jobs/runner.ts';
import type { SweepJob } from '../jobs/sweep.ts';
import type { Surroundings } from '../surroundings.ts';

interface Needs extends Pick<Surroundings, 'connection' | 'documents'> {
  readonly runner: Runner<SweepJob, SweepReport>;
}

/** Answers sweep requests. */
export function answerSweeps({ connection, documents, runner }: Needs): void {
  connection.onRequest(sweepRequest, async (asked: SweepParams, token: CancellationToken): Promise<SweepAnswer> => {
    const script = documents.get(asked.uri);
    if (!script) throw new ResponseError(ErrorCodes.InvalidParams, `${asked.uri} is not open`);
    const params = script.refused ? [] : script.parsed.value.items.filter(ast.isParam).map(param => param.name);
    const param = asked.param ?? params[0];
    if (param === undefined) return { params, report: null };
    const { from, to } = asked;
    if (!(Number.isInteger(from) && Number.isInteger(to) && from <= to && to - from <= MOST_SWEPT))
      throw new ResponseError(ErrorCodes.InvalidParams, `a range of at most ${MOST_SWEPT} whole numbers is wanted`);
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    try {
      const job = { text: script.text, name: script.name, range: { param, from, to } };
      return { params, report: await runner.run(job, control.signal) };
    } catch (error) {
      if (error instanceof GivenUp) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the sweep was cancelled');
      throw error;
    }
  });
}

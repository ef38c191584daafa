/** `ptelab/sweep`: what the panel plots. A thread of its own, so that a long sweep holds up no run. */
import { AstUtils } from 'langium';
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import * as ast from '../../lang/generated/ast.ts';
import type { SweepReport } from '../../model/sweep.ts';
import { MOST_SWEPT, type SweepAnswer, type SweepParams, sweepRequest } from '../../protocol/sweep.ts';
import { clientAnswer } from '../client-answer.ts';
import { paramOf } from '../features/actions/number-to-param.ts';
import { GivenUp, type Runner } from '../jobs/runner.ts';
import type { SweepJob } from '../jobs/sweep.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';

interface Needs extends Pick<Surroundings, 'connection' | 'documents'> {
  readonly runner: Runner<SweepJob, SweepReport>;
}

/** Answers sweep requests. */
export function answerSweeps({ connection, documents, runner }: Needs): void {
  const shape = { uri: 'text', 'param?': 'text', from: 'whole', to: 'whole', 'make?': 'truth' } as const;
  answer<SweepParams>(connection, sweepRequest, shape, async (asked, token): Promise<SweepAnswer> => {
    const script = await askedScript(asked, documents);
    if (asked.make) return sweepNumber(script, asked, token);
    const params = paramsOf(script);
    const param = asked.param ?? params[0];
    if (param === undefined) return { params, report: null };
    return { params, report: await sweep(script, { ...asked, param }, token) };
  });

  /** The script with its first page count as a param is swept, and is what the editor has from now on. */
  const sweepNumber = async (script: Script, asked: SweepParams, token: CancellationToken): Promise<SweepAnswer> => {
    const made = script.refused ? undefined : pageCountAsParam(script.parsed.value);
    if (!made) return { params: paramsOf(script), report: null };
    const document = TextDocument.create(script.uri, 'pte', script.version, script.text);
    const changed = documents.make(script.uri, script.version, TextDocument.applyEdits(document, made.edits));
    const [param] = paramsOf(changed);
    const report = await sweep(changed, { ...asked, param }, token);
    const label = `Make the ${made.text} a param`;
    const applied = connection.workspace.applyEdit({ label, edit: { changes: { [script.uri]: made.edits } } });
    // An editor that takes no edits from a server, or never says so, keeps its text; the answer is the same.
    await clientAnswer(applied).catch(() => undefined);
    return { params: paramsOf(changed), report };
  };

  const sweep = async (
    script: Script,
    { param, from, to }: SweepParams & { readonly param: string },
    token: CancellationToken,
  ): Promise<SweepReport> => {
    if (!(from <= to && to - from <= MOST_SWEPT))
      throw new ResponseError(ErrorCodes.InvalidParams, `a range of at most ${MOST_SWEPT} whole numbers is wanted`);
    const control = new AbortController();
    token.onCancellationRequested(() => control.abort());
    try {
      const job = { text: script.text, name: script.name, used: script.compiled.used, range: { param, from, to } };
      return await runner.run(job, control.signal);
    } catch (error) {
      if (error instanceof GivenUp) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the sweep was cancelled');
      throw error;
    }
  };
}

function paramsOf(script: Script): string[] {
  return script.refused ? [] : script.parsed.value.items.filter(ast.isParam).map(param => param.name);
}

/** The edits that make the page count of the first mapping a param, where it is a number. */
function pageCountAsParam(root: ast.Script) {
  const map = root.items.find(ast.isMapping);
  const number = map && AstUtils.streamAllContents(map).find(ast.isInteger);
  return number && paramOf(root, number);
}

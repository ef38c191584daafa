/** All of a debug session: to what the others answer, the requests that look at where it stands. Each CPU is a thread. */
import { Thread } from '@vscode/debugadapter/lib/debugSession';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { scopesOf } from '../debug/variables/scopes.ts';
import { waitingWords } from '../debug/waiting.ts';
import { completionsFor } from './completions.ts';
import { MovingSession } from './moving-session.ts';
import { Refused } from './program-session.ts';
import { cpuOfFrame, sourceText, stackFrames } from './stack.ts';

export class PteDebugSession extends MovingSession {
  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const threads = this.timeline.script.scenario.programs.flatMap(({ statements }, cpu) => {
      const words = waitingWords(this.timeline, cpu);
      return statements.length > 0 ? [new Thread(cpu + 1, words ? `cpu ${cpu} ${words}` : `cpu ${cpu}`)] : [];
    });
    response.body = { threads };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    { threadId, startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments,
  ): void {
    const frames = stackFrames(
      this.timeline,
      this.cpuOf(threadId),
      { script: this.source, kernel: this.host.kernel },
      {
        line: line => this.convertDebuggerLineToClient(line),
        column: column => this.convertDebuggerColumnToClient(column),
      },
    );
    const stackFramesShown = frames.slice(startFrame, levels > 0 ? startFrame + levels : undefined);
    response.body = { stackFrames: stackFramesShown, totalFrames: frames.length };
    this.sendResponse(response);
  }

  protected override sourceRequest(
    response: DebugProtocol.SourceResponse,
    { source, sourceReference }: DebugProtocol.SourceArguments,
  ): void {
    const content = sourceText(this.timeline, source?.sourceReference ?? sourceReference ?? 0);
    if (content === undefined) throw new Refused('there is no such source');
    response.body = { content };
    this.sendResponse(response);
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    response.body = {
      scopes: scopesOf(this.timeline, this.cpuOf(cpuOfFrame(frameId) + 1)).map(({ name, children, hint }) => ({
        name,
        variablesReference: this.rows.reference(children),
        expensive: false,
        ...(hint ? { presentationHint: hint } : {}),
      })),
    };
    this.sendResponse(response);
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    { variablesReference, start, count }: DebugProtocol.VariablesArguments,
  ): void {
    const children = this.rows.get(variablesReference);
    response.body = { variables: children ? this.rows.list(children, start, count) : [] };
    this.sendResponse(response);
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId }: DebugProtocol.EvaluateArguments,
  ): void {
    const { value, ...row } = this.rows.show(this.answerTo(expression, frameId));
    response.body = { ...row, result: value };
    this.sendResponse(response);
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    { text, column, frameId }: DebugProtocol.CompletionsArguments,
  ): void {
    const at = this.convertClientColumnToDebugger(column);
    response.body = { targets: completionsFor(this.timeline, this.cpuOfFrame(frameId), text, at) };
    this.sendResponse(response);
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    const text = this.last?.text ?? '';
    response.body = { exceptionId: text.split(':')[0], description: text, breakMode: 'always' };
    this.sendResponse(response);
  }
}

/**
 * A debug session over the Debug Adapter Protocol: what has to do with its program. The other requests are answered by the
 * classes built on this one: breakpoint-session.ts, moving-session.ts, and session.ts, which is all of it.
 *
 * A session always stands still between two requests, so there is nothing to pause. Beside the protocol, an event
 * `ptelab/position` says behind which event of the recording it stands: a timeline's playhead and the debugger are one position.
 */
import { DebugSession, InitializedEvent, OutputEvent, TerminatedEvent } from '@vscode/debugadapter/lib/debugSession';
import { Event } from '@vscode/debugadapter/lib/messages';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { noBreakpoints } from '../debug/breakpoints.ts';
import { evaluate, isSo } from '../debug/evaluate.ts';
import { NoQuestion } from '../debug/questions.ts';
import { Stepping, type Stop } from '../debug/stepping.ts';
import type { Variable } from '../debug/variables/variable.ts';
import { Misshapen, shaped } from '../model/shape.ts';
import { type LaunchArguments, launchArguments } from './arguments.ts';
import { BreakpointStore } from './breakpoint-store.ts';
import { capabilities } from './capabilities.ts';
import type { DebugHost } from './host.ts';
import { launch } from './launch.ts';
import { Rows } from './rows.ts';
import { shapeOf } from './shapes.ts';
import { cpuOfFrame } from './stack.ts';
import { type Reason, stoppedEvent } from './stops.ts';

/** Requests that need no program. */
const early: ReadonlySet<string> = new Set(['initialize', 'launch', 'disconnect', 'terminate']);

/** A request that cannot be answered; the message is for the user. */
export class Refused extends Error {}

export class ProgramSession extends DebugSession {
  protected readonly host: DebugHost;
  protected stepping: Stepping | undefined;
  protected given: LaunchArguments | undefined;
  protected readonly breakpoints = new BreakpointStore();
  protected readonly rows = new Rows();
  /** What the session begins at, in words. */
  protected begun: string | undefined;
  protected last: Stop | undefined;
  protected configured = false;

  constructor(host: DebugHost) {
    super();
    this.host = host;
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  /** Whatever a client sends is answered: a request out of order, one that makes no sense, and a defect of ours. */
  protected override dispatchRequest(request: DebugProtocol.Request): void {
    try {
      super.dispatchRequest({ ...request, arguments: this.argumentsOf(request) });
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Misshapen)) throw error;
      const response = { seq: 0, type: 'response', request_seq: request.seq, command: request.command, success: false };
      this.refuse(response as DebugProtocol.Response, error);
    }
  }

  /** Throws Refused and Misshapen. */
  private argumentsOf({ command, arguments: given }: DebugProtocol.Request): unknown {
    if (!this.stepping && !early.has(command)) throw new Refused('no program has been launched');
    if (command === 'launch' && this.given) throw new Refused('a session has one program');
    const shape = shapeOf(command);
    if (shape === undefined) throw new Refused(`there is no request ${command}`);
    const read = shaped(given ?? {}, shape, 'arguments');
    // The library asks for the format that the protocol has where a client says none.
    return command === 'initialize' ? { pathFormat: 'path', ...(read as object) } : read;
  }

  /** The library answers an exception with its stack; a client is to have the sentence. */
  protected override sendErrorResponse(response: DebugProtocol.Response, ...rest: unknown[]): void {
    const [error, format, variables] = rest as [unknown, string, { _exception?: string } | undefined];
    if (typeof error === 'number') this.refuse(response, new Refused(variables?._exception ?? format));
    else super.sendErrorResponse(response, error as DebugProtocol.Message);
  }

  protected refuse(response: DebugProtocol.Response, error: unknown): void {
    // The library replaces `{name}` in messages; a sentence with a brace is to stay as it is.
    const format = messageOf(error).replaceAll('{', '(').replaceAll('}', ')');
    super.sendErrorResponse(response, { id: 1, format, showUser: true });
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = capabilities;
    this.sendResponse(response);
  }

  protected override async launchRequest(response: DebugProtocol.LaunchResponse, given: unknown): Promise<void> {
    try {
      this.given = launchArguments(given);
      await this.load(this.given);
      this.sendResponse(response);
      this.sendEvent(new InitializedEvent());
    } catch (error) {
      this.given = undefined;
      this.refuse(response, error);
    }
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.sendResponse(response);
    if (!this.configured) this.begin();
    this.configured = true;
  }

  protected override async restartRequest(
    response: DebugProtocol.RestartResponse,
    given: DebugProtocol.RestartArguments,
  ): Promise<void> {
    try {
      const next = given.arguments ? launchArguments(given.arguments) : this.given!;
      await this.load(next);
      this.given = next;
      this.sendResponse(response);
      this.begin();
    } catch (error) {
      this.refuse(response, error);
    }
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    this.sendEvent(new TerminatedEvent());
  }

  protected get active(): Stepping {
    if (!this.stepping) throw new Refused('no program has been launched');
    return this.stepping;
  }

  protected get timeline() {
    return this.active.timeline;
  }

  protected get source(): DebugProtocol.Source {
    return { name: this.timeline.script.name, path: this.given?.program };
  }

  protected async load(given: LaunchArguments): Promise<void> {
    const { timeline, begun } = await launch(this.host, given);
    const holds = (condition: string, cpu: number): boolean => this.holds(condition, cpu);
    const log = (message: string, cpu: number): void => this.say(this.filled(message, cpu));
    this.stepping = new Stepping(timeline, noBreakpoints, holds, log);
    this.begun = begun;
    if (timeline.limit) this.say(`The run is ${timeline.limit}.`);
  }

  /** The session is set up, and stands where it begins. */
  protected begin(): void {
    const { timeline } = this;
    this.active.breakpoints = this.breakpoints.all;
    if (this.given?.noDebug) return this.sendEvent(new TerminatedEvent());
    const cpu = Math.max(0, timeline.at > 0 ? timeline.cpuOf(timeline.at - 1) : timeline.next());
    if (this.begun !== undefined) {
      this.say(this.begun);
      return this.moved({ reason: 'exception', cpu, text: this.begun });
    }
    if (this.given?.stopOnEntry) return this.stopped('entry', cpu);
    this.moved(this.active.atStart() ?? this.active.goOn());
  }

  protected stopped(reason: Reason, cpu: number, text = '', id?: number): void {
    const { timeline } = this;
    this.rows.forget();
    this.sendEvent(stoppedEvent({ reason, cpu, text, id }));
    const { backend } = timeline.script;
    const position = {
      program: this.given?.program,
      backend: backend.name,
      event: timeline.events - 1,
      schedule: timeline.code(),
    };
    this.sendEvent(new Event('ptelab/position', position));
  }

  protected isProgram({ path }: DebugProtocol.Source): boolean {
    return path !== undefined && path === this.given?.program;
  }

  /** The CPU of a thread. */
  protected cpuOf(threadId: number): number {
    const program = this.timeline.script.scenario.programs[threadId - 1];
    if (!program || program.statements.length === 0) throw new Refused(`there is no thread ${threadId}`);
    return threadId - 1;
  }

  /** The CPU that an optional frame is of. */
  protected cpuOfFrame(frame: number | undefined): number | undefined {
    return frame === undefined ? undefined : this.cpuOf(cpuOfFrame(frame) + 1);
  }

  /** A condition that cannot be evaluated stops, and says why. */
  private holds(condition: string, cpu: number): boolean {
    try {
      return isSo(this.timeline, condition, cpu);
    } catch (error) {
      if (!(error instanceof NoQuestion)) throw error;
      this.say(`${condition}: ${error.message}`);
      return true;
    }
  }

  /** A message with the values of the expressions in it. */
  private filled(message: string, cpu: number): string {
    return message.replace(/\{([^{}]*)\}/g, (_, expression: string) => {
      try {
        return evaluate(this.timeline, expression, cpu).value;
      } catch (error) {
        if (error instanceof NoQuestion) return `{${error.message}}`;
        throw error;
      }
    });
  }

  protected say(text: string): void {
    this.sendEvent(new OutputEvent(`${text}\n`, 'console'));
  }

  protected moved(stop: Stop): void {
    this.last = stop;
    if (stop.reason === 'waits') this.say(stop.text);
    this.stopped(stop.reason, stop.cpu, stop.text, stop.id);
  }

  protected answerTo(expression: string, frame: number | undefined): Variable {
    return evaluate(this.timeline, expression, this.cpuOfFrame(frame));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The requests that move a session: one CPU at a time, along the tape, back, or to a place. */
import { TerminatedEvent } from '@vscode/debugadapter/lib/debugSession';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { isBetween } from '../debug/frames.ts';
import type { Stride } from '../debug/stepping.ts';
import { BreakpointSession } from './breakpoint-session.ts';

/** Positions that a line is offered to be jumped to. */
const MOST_TARGETS = 50;

export class MovingSession extends BreakpointSession {
  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    response.body = { allThreadsContinued: true };
    this.sendResponse(response);
    // Who goes on from the end is done.
    if (this.last?.reason === 'end' && this.timeline.next() < 0) return this.sendEvent(new TerminatedEvent());
    this.moved(this.active.goOn());
  }

  protected override nextRequest(response: DebugProtocol.NextResponse, args: DebugProtocol.NextArguments): void {
    this.step(response, args, 'over');
  }

  protected override stepInRequest(response: DebugProtocol.StepInResponse, args: DebugProtocol.StepInArguments): void {
    this.step(response, args, 'into');
  }

  protected override stepOutRequest(
    response: DebugProtocol.StepOutResponse,
    args: DebugProtocol.StepOutArguments,
  ): void {
    this.step(response, args, 'out');
  }

  protected override stepBackRequest(
    response: DebugProtocol.StepBackResponse,
    { threadId, granularity }: DebugProtocol.StepBackArguments,
  ): void {
    const cpu = this.cpuOf(threadId);
    this.sendResponse(response);
    // There is one way back, and two forwards: between two statements it is as long as a step over.
    const stride = isBetween(this.timeline, cpu) ? 'over' : 'into';
    this.moved(this.active.back(cpu, granularity === 'instruction' ? granularity : stride));
  }

  protected override reverseContinueRequest(
    response: DebugProtocol.ReverseContinueResponse,
    { threadId }: DebugProtocol.ReverseContinueArguments,
  ): void {
    const cpu = this.cpuOf(threadId);
    this.sendResponse(response);
    this.moved(this.active.goBack(cpu));
  }

  /** Nothing moves between two requests. */
  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    this.sendResponse(response);
  }

  protected override gotoTargetsRequest(
    response: DebugProtocol.GotoTargetsResponse,
    { source, line }: DebugProtocol.GotoTargetsArguments,
  ): void {
    const found = this.isProgram(source)
      ? this.active.positionsOf(this.convertClientLineToDebugger(line), MOST_TARGETS)
      : [];
    response.body = {
      targets: found.map(({ cpu, step }, i) => ({
        id: step * 16 + cpu,
        label: found.length === 1 ? `cpu ${cpu}` : `cpu ${cpu}, time ${i + 1} of ${found.length}`,
        line,
      })),
    };
    this.sendResponse(response);
  }

  protected override gotoRequest(
    response: DebugProtocol.GotoResponse,
    { targetId }: DebugProtocol.GotoArguments,
  ): void {
    const cpu = this.cpuOf((targetId % 16) + 1);
    this.sendResponse(response);
    this.timeline.goTo(Math.floor(targetId / 16));
    this.stopped('goto', cpu);
  }

  protected override customRequest(
    _goTo: string,
    response: DebugProtocol.Response,
    { event }: { event: number },
  ): void {
    this.sendResponse(response);
    this.timeline.goTo(this.timeline.afterEvent(event));
    this.stopped('goto', this.timeline.at > 0 ? this.timeline.cpuOf(this.timeline.at - 1) : 0);
  }

  protected step(
    response: DebugProtocol.Response,
    { threadId, granularity }: DebugProtocol.NextArguments,
    stride: Stride,
  ): void {
    const cpu = this.cpuOf(threadId);
    this.sendResponse(response);
    this.moved(this.active.step(cpu, granularity === 'instruction' ? 'instruction' : stride));
  }
}

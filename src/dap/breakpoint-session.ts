/** The requests about breakpoints: of lines, routines, events, and bits of entries. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { NoQuestion } from '../debug/questions.ts';
import type { Variable } from '../debug/variables/variable.ts';
import { dataId } from './breakpoint-store.ts';
import { ProgramSession } from './program-session.ts';

export class BreakpointSession extends ProgramSession {
  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const asked = breakpoints.map(b => ({ ...b, line: this.convertClientLineToDebugger(b.line) }));
    const set = this.isProgram(source)
      ? this.breakpoints.setLines(this.timeline, asked)
      : asked.map(({ line }) => ({ verified: false, line, message: 'this is not the script that is debugged' }));
    this.answerBreakpoints(
      response,
      set.map(b => ({ ...b, line: this.convertDebuggerLineToClient(b.line!), source })),
    );
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    this.answerBreakpoints(response, this.breakpoints.setRoutines(this.timeline, breakpoints));
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    { filters = [], filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    const all = [...filters.map(filterId => ({ filterId })), ...filterOptions];
    this.answerBreakpoints(response, this.breakpoints.setEvents(this.timeline, all));
  }

  protected override dataBreakpointInfoRequest(
    response: DebugProtocol.DataBreakpointInfoResponse,
    { variablesReference, name, frameId }: DebugProtocol.DataBreakpointInfoArguments,
  ): void {
    const row = variablesReference === undefined ? this.evaluated(name, frameId) : this.row(variablesReference, name);
    response.body = row?.watched
      ? {
          dataId: dataId(this.timeline, row.watched, row.expression ?? name),
          description: row.expression ?? name,
          accessTypes: ['write', 'read', 'readWrite'],
        }
      : { dataId: null, description: `${name} is no entry and no bit of one` };
    this.sendResponse(response);
  }

  protected override setDataBreakpointsRequest(
    response: DebugProtocol.SetDataBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): void {
    this.answerBreakpoints(response, this.breakpoints.setData(this.timeline, breakpoints));
  }

  protected answerBreakpoints(response: DebugProtocol.Response, breakpoints: DebugProtocol.Breakpoint[]): void {
    this.active.breakpoints = this.breakpoints.all;
    response.body = { breakpoints };
    this.sendResponse(response);
  }

  protected row(reference: number, name: string): Variable | undefined {
    const children = this.rows.get(reference);
    return children?.rows(0, children.indexed ?? 0).find(row => row.name === name);
  }

  protected evaluated(expression: string, frame: number | undefined): Variable | undefined {
    try {
      return this.answerTo(expression, frame);
    } catch (error) {
      if (error instanceof NoQuestion) return undefined;
      throw error;
    }
  }
}

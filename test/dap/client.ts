/**
 * A debugger's front end for tests: Microsoft's own client of the protocol, connected to `ptelab dap --stdio` as a process of
 * its own. `move` sends a request that moves the session, and answers where it stands then.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { file, folder, program } from '../cli/ptelab.ts';

/** Where a session stands. */
export interface Standing {
  readonly reason: string;
  readonly cpu: number;
  readonly text: string;
  /** Names of the frames, innermost first. */
  readonly stack: readonly string[];
  /** Line of the script. */
  readonly line: number;
}

export class Client extends DebugClient {
  readonly adapter: ChildProcess;
  /** What the session printed. */
  readonly output: string[] = [];
  /** What the adapter has to say where no client hears it. */
  complaints = '';
  readonly positions: { readonly event: number; readonly schedule: string; readonly backend: string }[] = [];
  script = '';
  private readonly stops: DebugProtocol.StoppedEvent[] = [];
  private waiting: ((stop: DebugProtocol.StoppedEvent) => void) | undefined;
  ended = false;

  constructor() {
    super('node', '', 'pte');
    this.adapter = spawn(process.execPath, [program, 'dap', '--stdio'], { cwd: folder, stdio: 'pipe' });
    this.connect(this.adapter.stdout!, this.adapter.stdin!);
    this.adapter.stderr!.on('data', data => (this.complaints += data));
    this.on('output', (event: DebugProtocol.OutputEvent) => this.output.push(event.body.output));
    this.on('ptelab/position', event => this.positions.push(event.body));
    this.on('terminated', () => (this.ended = true));
    this.on('stopped', (event: DebugProtocol.StoppedEvent) => {
      if (this.waiting) this.waiting(event);
      else this.stops.push(event);
      this.waiting = undefined;
    });
  }

  /** Starts a session of a script as an editor does: launch, breakpoints, done. */
  async begin(text: string, launch: object = {}, configure: () => Promise<unknown> = async () => undefined) {
    this.script = `${folder}/${file('debugged.pte', text)}`;
    await this.initializeRequest();
    const ready = this.waitForEvent('initialized', 10_000);
    await this.launchRequest({ program: this.script, ...launch } as DebugProtocol.LaunchRequestArguments);
    await ready;
    await configure();
    return this.standing(() => this.configurationDoneRequest());
  }

  /** Moves a CPU, or the session, and says where it stands then. */
  async move(command: string, cpu = 0, rest: object = {}): Promise<Standing> {
    return this.standing(() => this.send(command, { threadId: cpu + 1, ...rest }));
  }

  /** Breakpoints of lines of the script. */
  async setLines(...breakpoints: DebugProtocol.SourceBreakpoint[]): Promise<DebugProtocol.Breakpoint[]> {
    const { body } = await this.setBreakpointsRequest({ source: { path: this.script }, breakpoints });
    return body.breakpoints;
  }

  /** The value of an expression, in the innermost frame of a CPU. */
  async value(expression: string, cpu = 0): Promise<string> {
    const frameId = (await this.frames(cpu))[0].id;
    return (await this.evaluateRequest({ expression, frameId, context: 'watch' })).body.result;
  }

  async frames(cpu: number): Promise<DebugProtocol.StackFrame[]> {
    return (await this.stackTraceRequest({ threadId: cpu + 1 })).body.stackFrames;
  }

  /** The rows of a scope of a CPU's innermost frame. */
  async scope(name: string, cpu = 0): Promise<DebugProtocol.Variable[]> {
    const { scopes } = (await this.scopesRequest({ frameId: (await this.frames(cpu))[0].id })).body;
    return this.below(scopes.find(s => s.name === name)!.variablesReference);
  }

  async below(variablesReference: number, rest: object = {}): Promise<DebugProtocol.Variable[]> {
    return (await this.variablesRequest({ variablesReference, ...rest })).body.variables;
  }

  /** Sends bytes as they are. */
  raw(bytes: string): void {
    this.adapter.stdin!.write(bytes);
  }

  /** Ends the input, and waits for the process to end. */
  async close(): Promise<number | null> {
    const closed = new Promise<number | null>(resolve => this.adapter.on('close', resolve));
    if (this.adapter.exitCode !== null) return this.adapter.exitCode;
    this.adapter.stdin!.end();
    return closed;
  }

  private async standing(request: () => Promise<unknown>): Promise<Standing> {
    const stopped = new Promise<DebugProtocol.StoppedEvent>(resolve => {
      const before = this.stops.shift();
      if (before) resolve(before);
      else this.waiting = resolve;
    });
    await request();
    const { reason, threadId = 1, text = '', description = '' } = (await stopped).body;
    const frames = await this.frames(threadId - 1);
    const line = frames.at(-1)!.line;
    return { reason, cpu: threadId - 1, text: text || description, stack: frames.map(({ name }) => name), line };
  }
}

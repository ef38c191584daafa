/**
 * The code at the panel's playhead: the lines of kernel text, and of functions of scripts, that each CPU is in. The server says
 * which they are, once the playhead has stood still for a moment.
 */
import { type CodeAnswer, type CodeParams, codeRequest } from '../protocol/code.ts';
import { Newest } from './newest.ts';
import type { RunPosition } from './session.ts';

/** Milliseconds that the playhead stands still. */
const PAUSE = 100;

/** What it needs of what holds the script and the panel. */
export interface CodeNeeds {
  /** The script's address. */
  readonly uri: string;
  request<R>(method: string, params: CodeParams): Promise<R>;
  /** This is the code where the playhead stands; where it stands nowhere, there is none. */
  found(answer: CodeAnswer, at: RunPosition | undefined): void;
}

export class PlayheadCode {
  private readonly needs: CodeNeeds;
  private readonly questions = new Newest(signal => this.ask(signal));
  private position: RunPosition | undefined;
  private answer: CodeAnswer = { lines: [] };

  constructor(needs: CodeNeeds) {
    this.needs = needs;
  }

  /** The playhead stands at this event, or nowhere. */
  at(position: RunPosition | undefined): void {
    if (!position && !this.position) return;
    this.position = position;
    this.questions.cancel();
    this.questions.after(position ? PAUSE : 0);
  }

  /** The code where the playhead stands, without a pause. */
  async now(): Promise<CodeAnswer> {
    await this.questions.now();
    return this.answer;
  }

  dispose(): void {
    this.questions.cancel();
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const { uri, request, found } = this.needs;
    const { position } = this;
    const params: CodeParams | undefined = position && { uri, ...position };
    const answer = params && (await request<CodeAnswer>(codeRequest, params).catch(() => undefined));
    if (signal.aborted) return;
    this.answer = answer ?? { lines: [] };
    found(this.answer, position);
  }
}

/** The code at the panel's playhead: asked for once the playhead stands still, told to the panel, and shown when it asks. */
import type { RunPosition } from '../src/host/session.ts';
import { type CodeAnswer, type CodeLine, type CodeParams, codeRequest } from '../src/protocol/code.ts';
import type { CpuLine, EventPosition } from '../src/protocol/messages.ts';

/** Milliseconds that the playhead stands still. */
const PAUSE = 100;

interface Around {
  readonly uri: string;
  request<R>(method: string, params: object): Promise<R>;
  found(at: EventPosition, lines: readonly CodeLine[]): void;
  /** Shows code below a line of the script. */
  show(code: CodeLine, line: number): void;
}

export interface PlayheadCode {
  /** The playhead stands here, or nowhere. */
  at(lines: readonly CpuLine[], position: RunPosition | undefined): void;
  open(): void;
}

/** Follows the playhead. */
export function playheadCode({ uri, request, found, show }: Around): PlayheadCode {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let open = () => {};
  return {
    at(lines, position) {
      clearTimeout(timer);
      open = () => {};
      if (!position) return;
      const ask = async () => {
        const params: CodeParams = { uri, ...position };
        const answer = await request<CodeAnswer>(codeRequest, params).catch(() => undefined);
        const code = answer?.lines.find(({ event }) => event);
        if (!code) return;
        open = () => show(code, lines.find(({ cpu }) => cpu === code.cpu)?.line ?? 1);
        found(position, answer!.lines);
      };
      timer = setTimeout(() => void ask(), PAUSE);
    },
    open: () => open(),
  };
}

/** Why a session stands still, in the protocol's words and in an editor's. */
import { StoppedEvent } from '@vscode/debugadapter/lib/debugSession';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Stop } from '../debug/stepping.ts';

export type Reason = Stop['reason'] | 'entry' | 'goto';

/** The protocol's reasons; others would be shown as they are. */
const reasons: Readonly<Record<Reason, string>> = {
  step: 'step',
  waits: 'pause',
  end: 'pause',
  start: 'entry',
  entry: 'entry',
  goto: 'goto',
  breakpoint: 'breakpoint',
  'function breakpoint': 'function breakpoint',
  'data breakpoint': 'data breakpoint',
  exception: 'exception',
};

/** Says where the session has stopped. */
export function stoppedEvent({
  reason,
  cpu,
  text,
  id,
}: Omit<Stop, 'reason'> & { readonly reason: Reason }): StoppedEvent {
  const event: DebugProtocol.StoppedEvent = new StoppedEvent(reasons[reason], cpu + 1);
  event.body.allThreadsStopped = true;
  const description = described(reason, text);
  if (description) event.body.description = description;
  if (text) event.body.text = text;
  if (id !== undefined) event.body.hitBreakpointIds = [id];
  return event as StoppedEvent;
}

function described(reason: Reason, text: string): string {
  switch (reason) {
    case 'waits':
      return text;
    case 'end':
      return text ? `End of the run: ${text}` : 'End of the run';
    case 'start':
      return 'Start of the run';
    case 'exception':
      // A call stack has room for what happened where, not for all of the sentence.
      return text.split(': ').slice(0, 2).join(': ');
    case 'data breakpoint':
      return `Data breakpoint: ${text}`;
    case 'function breakpoint':
      return `Called: ${text}`;
    default:
      return '';
  }
}

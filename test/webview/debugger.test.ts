/** The playhead that a debug session shares: who moved it is not told where it is. */
import { expect, test } from 'vitest';
import type { FromPanel } from '../../src/protocol/messages.ts';
import { Panel } from '../../webview/state.ts';
import { debuggerPosition } from '../../webview/views/debugger.ts';
import { naiveRun, show } from './recordings.ts';

test('the user’s moves are told, the session’s are not', () => {
  const posted: FromPanel[] = [];
  const panel = new Panel();
  const host = { post: (message: FromPanel) => posted.push(message) };
  const view = debuggerPosition(panel, host as unknown as Parameters<typeof debuggerPosition>[1]);
  panel.watch(changes => view.update(changes));
  const message = show([naiveRun()]);
  const { backend } = message.recordings[0].result;
  panel.receive(message);
  panel.moveTo({ backend, event: 1 });
  expect(posted).toEqual([]);
  const debuggerAt = (event: number) => panel.receive({ kind: 'debugger', uri: message.uri, at: { backend, event } });
  debuggerAt(3);
  debuggerAt(4);
  expect(panel.playhead).toEqual({ backend, event: 4 });
  expect(posted).toEqual([]);
  panel.moveTo({ backend, event: 2 });
  panel.moveTo({ backend, event: 4 });
  expect(posted.map(m => m.kind === 'position' && m.event)).toEqual([2, 4]);
  debuggerAt(-1);
  expect(panel.playhead).toBeNull();
  panel.receive({ kind: 'debugger', uri: message.uri, at: null });
  panel.moveTo({ backend, event: 2 });
  expect(posted).toHaveLength(2);
});

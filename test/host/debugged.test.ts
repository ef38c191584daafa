/** A panel and a debugger on one run: which runs are the same as far as a session knows its own, and who is told what. */
import { describe, expect, test } from 'vitest';
import { beginsWith } from '../../src/host/debugged.ts';
import { PanelSession } from '../../src/host/session.ts';
import type { RunAnswer, ToPanel } from '../../src/protocol/messages.ts';

test.each([
  ['0x12.1x3.0x2', '0x12.1x3.0x2', true],
  ['0x12.1x3.0x2', '0x12.1x2', true],
  ['0x12.1x3.0x2', '0x12', true],
  ['0x12.1x3.0x2', '', true],
  ['0x12.1x3.0x2', '0x12.1x4', false],
  ['0x12.1x3.0x2', '0x11.1x3', false],
  ['0x12.1x3', '0x12.1x3.0x1', false],
  ['0', '0x5', true],
  ['1x3', '0x3', false],
])('%s begins with %s: %s', (code, start, expected) => {
  expect(beginsWith(code, start)).toBe(expected);
});

describe('a session’s stop', () => {
  const recording = (backend: string, schedule: string) => ({
    result: { backend, schedule },
    log: { rows: 0, columns: [] },
  });

  async function panelThatShows(schedule: string) {
    const posted: ToPanel[] = [];
    const followed: string[] = [];
    const session = new PanelSession({
      uri: 'a',
      inView: () => true,
      post: message => posted.push(message),
      run: async () => {
        const answer = { uri: 'a', version: 1, script: 'a.pte', recordings: [], expects: [], diagnostics: [] };
        return { answer: answer as RunAnswer, text: '', overtaken: false };
      },
      reveal: () => undefined,
      followDebugger: position => followed.push(position.schedule),
      openExample: () => undefined,
    });
    session.receive({ kind: 'ready' });
    await session.runNow();
    const shown = posted.findLast(m => m.kind === 'show')!;
    Object.assign(shown, { recordings: [recording('naive', schedule)] });
    return { session, posted, followed };
  }

  test('moves the playhead of a panel that shows its run', async () => {
    const { session, posted, followed } = await panelThatShows('0x5.1x2');
    await session.debuggerAt({ backend: 'naive', event: 7, schedule: '0x5' });
    expect(posted.at(-1)).toEqual({ kind: 'debugger', uri: 'a', at: { backend: 'naive', event: 7 } });
    expect(followed).toEqual([]);
  });

  test('has another run made where it goes another way', async () => {
    const { session, posted, followed } = await panelThatShows('0x5.1x2');
    await session.debuggerAt({ backend: 'naive', event: 7, schedule: '1x2' });
    expect(followed).toEqual(['1x2']);
    expect(posted.at(-1)).toMatchObject({ kind: 'debugger' });
  });

  test('and the end of the session frees the playhead', async () => {
    const { session, posted } = await panelThatShows('0x5');
    await session.debuggerAt(undefined);
    expect(posted.at(-1)).toEqual({ kind: 'debugger', uri: 'a', at: null });
  });
});

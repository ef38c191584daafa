/** What the panel is told, and when a script is run again: the same in VS Code and in the playground. */
import { expect, test, vi } from 'vitest';
import { PanelSession, type Ran } from '../../src/host/session.ts';
import type { RunAnswer, ToPanel } from '../../src/protocol/messages.ts';

const answer: RunAnswer = { uri: 'a', version: 1, script: 'a.pte', recordings: [], expects: [], diagnostics: [] };

function session(run: (signal: AbortSignal) => Promise<Ran> = async () => ({ answer, text: '', overtaken: false })) {
  const told: ToPanel['kind'][] = [];
  const revealed: number[] = [];
  let inView = true;
  const runs = vi.fn(run);
  const panel = new PanelSession({
    uri: 'a',
    inView: () => inView,
    post: message => told.push(message.kind),
    run: runs,
    reveal: line => revealed.push(line),
    openExample: () => undefined,
  });
  const look = (there: boolean) => {
    inView = there;
  };
  return { panel, told, revealed, runs, look };
}

test('nothing is told before the page is ready; then the latest is', async () => {
  const { panel, told } = session();
  await panel.runNow();
  expect(told).toEqual([]);
  panel.receive({ kind: 'ready' });
  expect(told).toEqual(['show']);
});

test('a new page is told again, with what was said since', async () => {
  const { panel, told } = session();
  panel.receive({ kind: 'ready' });
  await panel.runNow();
  panel.edited(false);
  told.length = 0;
  panel.receive({ kind: 'ready' });
  expect(told).toEqual(['show', 'stale']);
});

test('edits are run together, after a pause', async () => {
  vi.useFakeTimers();
  const { panel, runs } = session();
  panel.receive({ kind: 'ready' });
  for (let i = 0; i < 5; i++) panel.edited(true);
  expect(runs).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(500);
  expect(runs).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test('an edit while nobody looks is run when somebody does', async () => {
  const { panel, runs, look } = session();
  look(false);
  panel.edited(true);
  expect(runs).not.toHaveBeenCalled();
  look(true);
  panel.receive({ kind: 'ready' });
  expect(runs).toHaveBeenCalledOnce();
});

test('a result that is overtaken on its way is stale at once', async () => {
  const { panel, told } = session(async () => ({ answer, text: '', overtaken: true }));
  panel.receive({ kind: 'ready' });
  await panel.runNow();
  expect(told).toEqual(['running', 'show', 'stale']);
});

test('a run that fails says so; one that was given up says nothing', async () => {
  const { panel, told, runs } = session(() => Promise.reject(new Error('no server')));
  panel.receive({ kind: 'ready' });
  await panel.runNow();
  expect(told).toEqual(['running', 'failed']);
  runs.mockImplementation(signal => {
    panel.dispose();
    return signal.aborted ? Promise.reject(new Error('late')) : Promise.reject(new Error('early'));
  });
  await panel.runNow();
  expect(told).toEqual(['running', 'failed', 'running']);
});

test('the page reveals lines and runs', () => {
  const { panel, revealed, runs } = session();
  panel.receive({ kind: 'reveal', uri: 'a', line: 7 });
  expect(revealed).toEqual([7]);
  panel.receive({ kind: 'run', uri: '' });
  expect(runs).toHaveBeenCalledOnce();
});

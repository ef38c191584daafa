/** What the panel is told, and when a script is run again: the same in VS Code and in the playground. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PanelSession, type Played, type Ran, type Running } from '../../src/host/session.ts';
import { EventLog } from '../../src/model/log.ts';
import type { BackendResult } from '../../src/model/report.ts';
import type { DebugPosition } from '../../src/protocol/debug.ts';
import type { ExploreAnswer, VerdictNotice } from '../../src/protocol/explored.ts';
import type { PackedRecording, RunAnswer, RunProgress, ToPanel } from '../../src/protocol/messages.ts';
import { packBatches } from '../../src/protocol/packed-batches.ts';
import { packLog } from '../../src/protocol/packed-log.ts';

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

test('of the code at an event, the page is told of the line that makes it', () => {
  const told: ToPanel[] = [];
  const panel = new PanelSession({
    uri: 'a',
    inView: () => true,
    post: message => told.push(message),
    run: async () => ({ answer, text: '', overtaken: false }),
    reveal: () => undefined,
    openExample: () => undefined,
  });
  panel.receive({ kind: 'ready' });
  const caller = { cpu: 0, function: 'sys_mprotect', uri: 'file:///a%20b/mm/mprotect.c.pte', line: 9 };
  const at = { backend: 'native', event: 7 };
  panel.code(at, [{ ...caller, function: 'change_pte_range', line: 21, event: true }, caller]);
  panel.code(at, [caller]);
  expect(told).toEqual([{ kind: 'code', uri: 'a', ...at, text: 'in change_pte_range, mprotect.c.pte:21' }]);
});

describe('outcomes', () => {
  const explored = { uri: 'a', version: 1, script: 'a.pte', backends: [], expects: [], diagnostics: [] };
  const outcomes = { rows: [], backends: [{ backend: 'native', outcomes: 0, cut: 0, complete: true }] };

  function asked(explore: () => Promise<ExploreAnswer>) {
    const told: ToPanel[] = [];
    const followed: Played[] = [];
    const panel = new PanelSession({
      uri: 'a',
      inView: () => true,
      post: message => told.push(message),
      run: async () => ({ answer: { ...answer }, text: '', overtaken: false }),
      outcomes: explore,
      follow: played => followed.push(played),
      reveal: () => undefined,
      openExample: () => undefined,
    });
    panel.receive({ kind: 'ready' });
    return { panel, told, followed };
  }

  test('are listed on request, with their version', async () => {
    const { panel, told } = asked(async () => ({ ...explored, outcomes }));
    panel.receive({ kind: 'outcomes', uri: 'a' });
    await expect.poll(() => told.at(-1)).toMatchObject({ kind: 'outcomes', version: 1, outcomes });
  });

  test('that cannot be had are a problem, in words', async () => {
    const { panel, told } = asked(() => Promise.reject(new Error('no server')));
    panel.receive({ kind: 'outcomes', uri: 'a' });
    await expect.poll(() => told.at(-1)).toMatchObject({ kind: 'outcomes', outcomes: null, problem: 'no server' });
  });

  test('are played by a run along their schedule', async () => {
    const { panel, told, followed } = asked(async () => explored);
    await panel.runNow();
    panel.receive({ kind: 'play', uri: 'a', backend: 'native', schedule: '0x2', title: 'outcome 1', version: 1 });
    expect(followed).toMatchObject([{ backend: 'native', schedule: '0x2', title: 'outcome 1' }]);
    await expect.poll(() => told.map(({ kind }) => kind)).toContain('show');
  });
});

test('a section is brought into sight when there is a page', async () => {
  const { panel, told } = session();
  panel.go('outcomes');
  expect(told).toEqual([]);
  panel.receive({ kind: 'ready' });
  expect(told).toEqual(['go']);
  panel.receive({ kind: 'ready' });
  expect(told).toEqual(['go']);
});

describe('what an exploration says', () => {
  const notice = (version: number, explored = true): VerdictNotice => {
    const words = { state: 'well', summary: '1 of 1 hold', grounds: 'complete, 9 states', harm: '' } as const;
    return { uri: 'a', version, explored, expects: [], ...words };
  };

  test('is told of the version that is shown, before its run has ended or after', async () => {
    const { panel, told } = session();
    panel.receive({ kind: 'ready' });
    panel.explored(notice(1));
    expect(told).toEqual([]);
    await panel.runNow();
    expect(told).toEqual(['running', 'show', 'verdicts']);
    panel.explored(notice(1));
    panel.explored(notice(2));
    panel.explored(notice(1, false));
    expect(told.slice(3)).toEqual(['verdicts']);
  });

  test('is told to a new page again', async () => {
    const { panel, told } = session();
    await panel.runNow();
    panel.explored(notice(1));
    panel.receive({ kind: 'ready' });
    expect(told).toEqual(['show', 'verdicts']);
  });

  test('is not of a run that follows a schedule of its own', async () => {
    const { panel, told } = session(async () => ({
      answer: { ...answer, schedule: '0x9' },
      text: '',
      overtaken: false,
    }));
    panel.receive({ kind: 'ready' });
    panel.explored(notice(1));
    await panel.runNow();
    panel.explored(notice(1));
    expect(told).toEqual(['running', 'show']);
  });
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

describe('a run that takes long', () => {
  const recording = (backend: string): PackedRecording => ({
    result: { backend } as BackendResult,
    batches: packBatches([]),
    log: packLog(new EventLog().columns()),
    pages: [],
    cpus: 1,
    buffer: null,
  });
  const run = { text: 'backend native', version: 3, script: 'a.pte' };

  /** A session whose run is in the test's hands. */
  function slow() {
    vi.useFakeTimers();
    let hear: (running: Running) => void = () => undefined;
    let end: (ran: Ran) => void = () => undefined;
    const messages: ToPanel[] = [];
    const panel = new PanelSession({
      uri: 'a',
      inView: () => true,
      post: message => messages.push(message),
      run: (_, listener) => {
        hear = listener;
        return new Promise(resolve => {
          end = resolve;
        });
      },
      reveal: () => undefined,
      openExample: () => undefined,
    });
    panel.receive({ kind: 'ready' });
    const tell = (progress: RunProgress) => hear({ run, progress });
    return { panel, messages, tell, end: (ran: Ran) => end(ran) };
  }
  afterEach(() => vi.useRealTimers());

  const backends = (message: ToPanel | undefined) =>
    message?.kind === 'show' ? message.recordings.map(r => r.result.backend) : [];

  test('shows its parts, and at the end those that were sent and those of the answer', async () => {
    const { panel, messages, tell, end } = slow();
    const done = panel.runNow();
    tell({ backend: 'native', events: 1, done: 0, of: 2, recording: recording('native') });
    expect(messages.map(m => m.kind)).toEqual(['running']);
    vi.advanceTimersByTime(600);
    tell({ backend: 'native', events: 9, done: 1, of: 2, recording: recording('native'), complete: true });
    expect(messages.map(m => m.kind)).toEqual(['running', 'part', 'running']);
    expect(messages[1]).toMatchObject({
      first: true,
      version: 3,
      script: 'a.pte',
      recording: { result: { backend: 'native' } },
    });
    expect(messages[2]).toMatchObject({ progress: { backend: 'native', events: 9, done: 1, of: 2 } });
    tell({ backend: 'vmi', events: 5, done: 1, of: 2, recording: recording('vmi') });
    expect(messages.findLast(m => m.kind === 'part')).toMatchObject({
      first: undefined,
      recording: { result: { backend: 'vmi' } },
    });
    end({ answer: { ...answer, recordings: [recording('vmi')] }, text: '', overtaken: false });
    await done;
    expect(backends(messages.at(-1))).toEqual(['native', 'vmi']);
  });

  test('can be given up, and what comes of it later is not shown', async () => {
    const { panel, messages, tell, end } = slow();
    const done = panel.runNow();
    vi.advanceTimersByTime(600);
    tell({ backend: 'native', events: 1, done: 0, of: 2, recording: recording('native') });
    panel.receive({ kind: 'cancel', uri: 'a' });
    expect(messages.at(-1)).toEqual({ kind: 'cancelled', uri: 'a' });
    const before = messages.length;
    tell({ backend: 'native', events: 9, done: 1, of: 2, recording: recording('native'), complete: true });
    end({ answer, text: '', overtaken: false });
    await done;
    expect(messages).toHaveLength(before);
  });

  test('is not told of with every event', () => {
    const { panel, messages, tell } = slow();
    void panel.runNow();
    for (let events = 1; events <= 100; events++) {
      vi.advanceTimersByTime(10);
      tell({ backend: 'native', events, done: 0, of: 1 });
    }
    expect(messages.length).toBeLessThan(8);
  });
});

test('a server that is gone leaves the result, and says so', async () => {
  const { panel, told } = session();
  panel.receive({ kind: 'ready' });
  await panel.runNow();
  panel.failed('the server has stopped');
  expect(told).toEqual(['running', 'show', 'failed']);
});

describe('a page that says things out of order', () => {
  test('what it says of the script that it showed before is not of this one', async () => {
    const { panel, runs, revealed } = session();
    panel.receive({ kind: 'reveal', uri: 'b', line: 3 });
    panel.receive({ kind: 'run', uri: 'b' });
    panel.receive({ kind: 'cancel', uri: 'b' });
    expect([revealed, runs.mock.calls.length]).toEqual([[], 0]);
    panel.receive({ kind: 'reveal', uri: 'a', line: 3 });
    panel.receive({ kind: 'run', uri: '' });
    expect([revealed, runs.mock.calls.length]).toEqual([[3], 1]);
  });

  test('a schedule of another version of the script is not followed', async () => {
    const followed: string[] = [];
    const panel = new PanelSession({
      uri: 'a',
      inView: () => true,
      post: () => undefined,
      run: async () => ({ answer, text: '', overtaken: false }),
      follow: ({ schedule }) => followed.push(schedule),
      reveal: () => undefined,
      openExample: () => undefined,
    });
    panel.receive({ kind: 'ready' });
    await panel.runNow();
    const play = { kind: 'play', uri: 'a', backend: 'native', title: '' } as const;
    panel.receive({ ...play, schedule: 'old', version: 0 });
    await panel.runNow();
    panel.receive({ ...play, schedule: 'now', version: 1 });
    await panel.runNow();
    panel.edited(false);
    panel.receive({ ...play, schedule: 'stale', version: 1 });
    expect(followed).toEqual(['now']);
  });

  test('nothing is told, asked or run once the panel is gone', async () => {
    let gone = false;
    const told: string[] = [];
    const runs = vi.fn(async () => ({ answer, text: '', overtaken: false }));
    const panel = new PanelSession({
      uri: 'a',
      // As a view of VS Code's does that has been disposed of.
      inView: () => {
        if (gone) throw new Error('Webview is disposed');
        return true;
      },
      post: ({ kind }) => told.push(kind),
      run: runs,
      followDebugger: () => undefined,
      reveal: () => told.push('reveal'),
      openExample: () => undefined,
    });
    panel.receive({ kind: 'ready' });
    await panel.runNow();
    const stopped = panel.debuggerAt({ backend: 'native', event: 1, schedule: '' } as DebugPosition);
    panel.dispose();
    gone = true;
    await stopped;
    told.length = 0;
    runs.mockClear();
    panel.receive({ kind: 'ready' });
    panel.receive({ kind: 'run', uri: 'a' });
    panel.receive({ kind: 'reveal', uri: 'a', line: 1 });
    panel.edited(true);
    panel.cursor(2);
    panel.go('cost');
    panel.failed('x');
    await panel.debuggerAt(undefined);
    await panel.runNow();
    expect([told, runs.mock.calls.length]).toEqual([[], 0]);
  });
});

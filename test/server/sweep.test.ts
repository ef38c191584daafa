/** `ptelab/sweep` over a real connection, and the session of the panel that asks for it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PanelSession } from '../../src/host/session.ts';
import type { ToPanel } from '../../src/protocol/messages.ts';
import { type SweepAnswer, sweepRequest } from '../../src/protocol/sweep.ts';
import { Editor } from './client.ts';

const uri = 'file:///sweep.pte';
const backends = 'backend native\nbackend xen-2.6.26\n';

describe('the server', () => {
  let editor: Editor;
  beforeAll(async () => {
    editor = await Editor.start();
  });
  afterAll(() => editor.stop());
  const ask = (params: object) =>
    editor.ask<SweepAnswer>(sweepRequest, { uri: 'file:///scripts/sweep.pte', ...params });

  test('sweeps the first param of an open script', async () => {
    await editor.open('sweep.pte', `param n = 4\n${backends}map heap n pages rw written\ncpu 0 { mprotect heap r }\n`);
    const { params, report } = await ask({ from: 1, to: 3 });
    expect(params).toEqual(['n']);
    expect(report!.series.map(s => `${s.backend}: ${s.points.map(p => p.traps).join(' ')}`)).toEqual([
      'native: 0 0 0',
      'xen-2.6.26: 2 4 6',
    ]);
  });

  test('makes the page count a param where it is asked to, in the editor’s text, too', async () => {
    const text = `${backends}map heap 64 pages rw written\ncpu 0 { mprotect heap r }\n`;
    const other = await editor.open('number.pte', text);
    const edits: unknown[] = [];
    editor.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: { changes: Record<string, unknown[]> } }) => {
      edits.push(...edit.changes[other]);
      return { applied: true };
    });
    const { params, report } = await ask({ uri: other, from: 1, to: 3, make: true });
    expect(params).toEqual(['n']);
    expect(report!.series[1].points.map(p => p.traps)).toEqual([2, 4, 6]);
    expect(edits).toMatchObject([{ newText: 'param n = 64\n' }, { newText: 'n' }]);
    const none = await editor.open('none.pte', `param n = 4\n${backends}map heap n pages rw\n`);
    expect(await ask({ uri: none, from: 1, to: 3, make: true })).toEqual({ params: ['n'], report: null });
  });

  test('says that there is no param, and refuses what is no range', async () => {
    const other = await editor.open('other.pte', 'map heap 64 pages rw\ncpu 0 { mprotect heap r }\n');
    expect(await ask({ uri: other, from: 1, to: 3 })).toEqual({ params: [], report: null });
    await expect(ask({ from: 3, to: 1 })).rejects.toThrow('range');
    await expect(ask({ from: 0.5, to: 1 })).rejects.toThrow('`from` is a whole number');
    await expect(ask({ uri: 'file:///closed.pte', from: 1, to: 2 })).rejects.toThrow('not open');
  });
});

describe('the panel’s session', () => {
  const session = (sweep?: (signal: AbortSignal) => Promise<SweepAnswer>) => {
    const told: ToPanel[] = [];
    const made = new PanelSession({
      uri,
      inView: () => true,
      post: message => told.push(message),
      run: () => new Promise(() => undefined),
      sweep: sweep && ((_, signal) => sweep(signal)),
      reveal: () => undefined,
      openExample: () => undefined,
    });
    made.receive({ kind: 'ready' });
    const ask = async () => {
      made.receive({ kind: 'sweep', uri, from: 1, to: 2 });
      await new Promise(done => setTimeout(done));
      return told;
    };
    return { ask };
  };
  const answer = { params: ['n'], report: null };

  test('hands the answer to the page', async () => {
    expect(await session(async () => answer).ask()).toEqual([{ kind: 'sweep', uri, ...answer }]);
  });

  test('says what went wrong', async () => {
    const { ask } = session(() => Promise.reject(new Error('not open')));
    expect(await ask()).toEqual([{ kind: 'sweep', uri, params: [], report: null, problem: 'not open' }]);
    expect((await session().ask())[0]).toMatchObject({ problem: expect.stringContaining('sweep') });
  });

  test('the newest question counts', async () => {
    const signals: AbortSignal[] = [];
    const { ask } = session(signal => {
      signals.push(signal);
      return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve(answer);
    });
    await ask();
    expect(await ask()).toHaveLength(1);
    expect(signals[0].aborted).toBe(true);
  });
});

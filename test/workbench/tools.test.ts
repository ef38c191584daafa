/**
 * The tools for language models, called as a model calls them: no script is open, so the call itself starts the extension,
 * its server and the thread.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tools } from '../../src/agent/tools.ts';
import { example, openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ files: { 'notes.txt': 'no script' } });
});
afterAll(() => session?.close());

const script = example('lost-dirty-naive.pte');
const answer = async (name: string, input: object) => JSON.parse((await session.probe.invokeTool(name, input))[0]);

test('all tools are offered', async () => {
  const offered = await session.probe.tools();
  expect(offered.filter(name => name.startsWith('ptelab_')).sort()).toEqual(
    tools.map(({ name }) => `ptelab_${name}`).sort(),
  );
});

test('a witness of explore is replayed', async () => {
  const { expects } = await answer('ptelab_explore', { script });
  expect(expects[0]).toMatchObject({ ok: true, verdict: 'sometimes', evidence: 'explored' });
  const { backend, schedule } = expects[0];
  const { events } = await answer('ptelab_replay', { script, backend, schedule });
  expect(events.join('\n')).toContain('lost: ');
});

test('pages and examples are the package’s own', async () => {
  expect((await answer('ptelab_reference', { page: 'PTE201' })).text).toContain('PTE201');
  expect((await answer('ptelab_example', { name: 'lost-dirty-naive' })).script).toBe(script);
});

test('what is wrong is said in words', async () => {
  await expect(session.probe.invokeTool('ptelab_run', { script, backends: ['nativ'] })).rejects.toThrow(
    'did you mean native?',
  );
  expect(await answer('ptelab_check', { script: 'map heap 4 page rw' })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'PTE001', line: 1, column: 12 }],
  });
});

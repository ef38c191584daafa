/**
 * The manifest says that Restricted Mode takes nothing away: a script is simulated, never executed. To open a window is most
 * of what such a test takes, so this one shows two more things: at first the tools for language models, while no script is
 * open, and at last the extension in a VS Code that speaks German.
 */
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tools } from '../../src/agent/tools.ts';
import { counts, openFile, panelFrame, picture, runCommand } from './driver.ts';
import { example, openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({
    files: { 'heap.pte': example('lost-dirty-queued.pte') },
    trusted: false,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
  await session.page.getByText('Restricted Mode').first().waitFor();
});

afterAll(() => session?.close());

/** Called as a model calls them: the call itself starts the extension, its server and the thread. */
describe('the tools for language models', () => {
  const script = example('lost-dirty-naive.pte');
  const answer = async (name: string, input: object) => JSON.parse((await session.probe.invokeTool(name, input))[0]);

  test('all are offered', async () => {
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
});

test('a script of somebody one does not trust can be run', async () => {
  const { page } = session;
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(page, 'heap.pte'), 'xen-2.6.26')).toMatchObject({ traps: '128' });
});

/**
 * It finds its bundle, and the panel has its words from it. A display language comes with a language pack, and these are not
 * on npm; all that the workbench takes from it for others is the language's name, in one global.
 */
describe('in German', () => {
  let panel: Frame;

  beforeAll(async () => {
    const { page } = session;
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => 'de', set: () => undefined }),
    );
    await page.reload();
    await page.locator('.monaco-workbench').waitFor();
  });

  test('the panel is called and speaks German', async () => {
    const { page, probe } = session;
    await openFile(page, 'heap.pte');
    await expect
      .poll(async () => {
        await page.keyboard.press('ControlOrMeta+Alt+Enter');
        return probe.tabs();
      })
      .toContain('Zeitachse: heap.pte');
    panel = await panelFrame(page, 'heap.pte');
    expect(await panel.evaluate(() => document.documentElement.lang)).toBe('de');
    await panel.getByRole('heading', { name: 'Zahlen und Kosten' }).waitFor();
    await panel.getByRole('button', { name: 'Ausführen' }).waitFor();
    await picture(page, 'german');
  });

  test('names of the kernel’s things stay what they are', async () => {
    await panel.getByRole('application').focus();
    await session.page.keyboard.press('Escape');
    await session.page.keyboard.press('n');
    await expect
      .poll(() => panel.locator('#timeline-selected').innerText())
      .toMatch(/flush reason BATCH.*Zeile 8.*BATCH: Alle 32 Einträge sind belegt/s);
  });
});

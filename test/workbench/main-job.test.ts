/**
 * The main job, as a user does it: open a script, F1, "PTE Lab: Run Script", read the batches and the lost bit, in the
 * panel and in the editor. One VS Code serves all of these tests, in the order of a session.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  choose,
  counts,
  offered,
  openFile,
  panelFrame,
  picture,
  runCommand,
  storedEditors,
  typeOver,
} from './driver.ts';
import { example, openSession, type Session } from './session.ts';

const files = { 'heap.pte': example('lost-dirty-queued.pte'), 'naive.pte': example('lost-dirty-naive.pte') };
/** Lines of the naive protocol, 1-based. */
const naiveLine = (text: string) => files['naive.pte'].split('\n').findIndex(line => line.includes(text)) + 1;
const places = {
  read: naiveLine('read_pte('),
  overwritten: naiveLine('write_pte('),
  hardware: naiveLine('write heap[2]'),
};

let session: Session;
let page: Page;

beforeAll(async () => {
  session = await openSession({ files });
  page = session.page;
});

afterAll(() => session?.close());

test('the extension sleeps until a script is opened', async () => {
  expect(await session.active()).toBe(false);
  await openFile(page, 'heap.pte');
  await expect.poll(() => session.active()).toBe(true);
});

test('the palette offers its commands in one category', async () => {
  const commands = await offered(page, 'PTE Lab');
  for (const title of ['Run Script', 'Show Batch Timeline', 'Open Example…', 'Restart Language Server'])
    expect(commands).toContain(`PTE Lab: ${title}`);
});

test('a run shows the counts of each backend', async () => {
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  expect(await counts(panel, 'native')).toMatchObject({ traps: '0', hypercalls: '0' });
  expect(await counts(panel, 'xen-2.6.26')).toMatchObject({ traps: '128' });
  expect(await counts(panel, 'xen-2.6.27')).toMatchObject({ traps: '0', updates: '64' });
});

test('and its batches: 32 updates each, flushed because the argument space was full', async () => {
  const panel = await panelFrame(page, 'heap.pte');
  await panel.getByRole('button', { name: 'xen-2.6.27', exact: true }).click();
  const batches = panel.locator('section.batches');
  await batches.locator('summary').click();
  await batches.getByText('ARGS').first().waitFor();
  expect(await batches.innerText()).toMatch(/mmu_update/);
});

test('the editor is left with the keyboard', async () => {
  expect(await session.probe.cursor()).toMatchObject({ uri: session.uri('heap.pte') });
});

test('the protocol that loses D: a squiggle in the editor that names all three places', async () => {
  await openFile(page, 'naive.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  // The script expects it, so it is no error; it would be one if the script said `never`.
  await page.locator('.editor-group-container .squiggly-info').first().waitFor();
  const [lost] = (await session.probe.diagnostics(session.uri('naive.pte'))).filter(d => d.related.length > 0);
  expect(lost.line).toBe(places.overwritten);
  const related = lost.related.map(({ line }) => line);
  expect(related).toContain(places.read);
  expect(related).toContain(places.hardware);
});

test('which is an error once the script says never', async () => {
  await typeOver(page, files['naive.pte'].replace('sometimes', 'never'));
  await page.locator('.editor-group-container .squiggly-error').first().waitFor();
  await typeOver(page, files['naive.pte']);
  await page.locator('.editor-group-container .squiggly-info').first().waitFor();
});

test('and a mark in the panel', async () => {
  const panel = await panelFrame(page, 'naive.pte');
  await panel.getByRole('application').focus();
  await page.keyboard.press('Escape');
  // The accessed bit is lost with it, and comes first.
  await page.keyboard.press('l');
  await page.keyboard.press('l');
  await expect.poll(() => panel.locator('#timeline-selected').innerText()).toMatch(/^lost: D of heap\[2\]/);
});

test('a pick in the panel moves the editor’s cursor', async () => {
  const panel = await panelFrame(page, 'naive.pte');
  await panel.getByRole('application').focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await session.probe.cursor())?.line).toBe(places.overwritten);
});

test('an edit runs the script again, and an error keeps the last good timeline', async () => {
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Show Batch Timeline');
  const panel = await panelFrame(page, 'heap.pte');
  await typeOver(page, files['heap.pte'].replace('64 pages', '32 pages'));
  await expect.poll(async () => (await counts(panel, 'xen-2.6.26')).traps).toBe('64');
  await typeOver(page, 'bad script');
  await panel.getByText('Below is the last run that worked.').waitFor();
  expect((await counts(panel, 'xen-2.6.26')).traps).toBe('64');
  await typeOver(page, files['heap.pte']);
  await expect.poll(async () => (await counts(panel, 'xen-2.6.26')).traps).toBe('128');
});

test('the panel comes back after the window is reloaded', async () => {
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Show Batch Timeline');
  await page.keyboard.press('ControlOrMeta+1');
  await page.keyboard.press('ControlOrMeta+S');
  await expect.poll(() => page.locator('.tab.active.dirty').count()).toBe(0);
  // The workbench throws its backup of what was typed away a moment later; a reload before that would bring it back.
  await page.waitForTimeout(2000);
  await expect.poll(() => storedEditors(page)).toContain('pteLab.timeline');
  await page.reload();
  await page.locator('.monaco-workbench').waitFor();
  const panel = await panelFrame(page, 'heap.pte');
  await expect.poll(async () => (await counts(panel, 'xen-2.6.26')).traps, { timeout: 30_000 }).toBe('128');
});

test('and is filled again after the server was restarted', async () => {
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Restart Language Server');
  await runCommand(page, 'PTE Lab: Run Script');
  expect(await counts(await panelFrame(page, 'heap.pte'), 'native')).toMatchObject({ traps: '0' });
  // What was asked in that moment is asked again; nobody is told that it failed.
  expect(await page.getByText(/Request .* failed/).count()).toBe(0);
});

test('a language model has the same verdict, and the package’s own pages', async () => {
  const ask = async (name: string, input: object) => JSON.parse((await session.probe.invokeTool(name, input))[0]);
  const { expects } = await ask('ptelab_explore', { script: files['naive.pte'] });
  expect(expects[0]).toMatchObject({ ok: true, verdict: 'sometimes', evidence: 'explored' });
  expect((await ask('ptelab_reference', { page: 'PTE201' })).text).toContain('PTE201');
});

test('an example opens as a copy, under the question that it answers', async () => {
  await runCommand(page, 'PTE Lab: Open Example…');
  await choose(page, 'broken protocol', 'The broken protocol, written out: plain read, modify, plain write');
  await expect.poll(() => session.probe.tabs()).toContainEqual(expect.stringContaining('The broken protocol'));
});

test.each([
  ['light', 'Light Modern', 'vs'],
  ['dark', 'Dark Modern', 'vs-dark'],
  ['high-contrast', 'Default High Contrast', 'hc-black'],
  ['high-contrast-light', 'Default High Contrast Light', 'hc-light'],
])('a picture in %s', async (name, theme, kind) => {
  await session.probe.configure('workbench.colorTheme', theme);
  await page.locator(`.monaco-workbench.${kind}`).waitFor();
  await openFile(page, 'heap.pte');
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, 'heap.pte');
  await panel.locator(`body.${vscodeClass[kind]}`).waitFor();
  await picture(page, `${session.host}-${name}`);
});

/** A theme's kind as webviews are told of it. */
const vscodeClass: Record<string, string> = {
  vs: 'vscode-light',
  'vs-dark': 'vscode-dark',
  'hc-black': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
};

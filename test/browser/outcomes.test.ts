/**
 * Outcomes and a witness in a real browser: what the panel shows of what a real server answers. Pictures go to
 * test/screens for people to look at.
 */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ExploreAnswer,
  exploreRequest,
  type ReplayParams,
  replayRequest,
  type WitnessChoice,
  witnessesRequest,
} from '../../src/protocol/explored.ts';
import { type RunAnswer, runRequest } from '../../src/protocol/messages.ts';
import { Editor } from '../server/client.ts';
import { dress, openPanel, type PageOptions, screens } from '../webview/page.ts';
import { themes } from '../webview/themes.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';

const text = `# Which outcomes has the broken protocol, and which has the repaired one?
backend naive
backend xen-2.6.27
map heap 4 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[2] }
expect never lost D
`;

let browser: Browser;
let editor: Editor;
let uri: string;
let page: Page;

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  [browser, editor] = await Promise.all([launchChromium(), Editor.start()]);
  uri = await editor.open('outcomes.pte', text);
});
afterAll(async () => {
  await browser?.close();
  await editor?.stop();
});

/** Shows a run as a session does. */
async function show(answer: RunAnswer): Promise<void> {
  await page.evaluate(
    ([packed, script]) => {
      const { recordings, ...rest } = packed;
      window.deliver(window.recordings.show(recordings, { ...rest, text: script }));
    },
    [answer, text] as const,
  );
}

async function openRun(options: PageOptions = {}): Promise<void> {
  page = await openPanel(browser, options);
  await show(await editor.ask<RunAnswer>(runRequest, { uri }));
}

/** Unfolds the outcomes, and answers what the panel asks. */
async function listOutcomes(): Promise<void> {
  await page.click('.outcomes summary');
  await expect.poll(() => page.evaluate(() => window.posted.at(-1)?.kind)).toBe('outcomes');
  const { version, outcomes = null } = await editor.ask<ExploreAnswer>(exploreRequest, { uri, outcomes: true });
  await page.evaluate(message => window.deliver(message), { kind: 'outcomes', uri, version, outcomes } as const);
}

/** Replays what the panel wants to play, or the first witness. */
async function replay(params: Omit<ReplayParams, 'uri'>): Promise<RunAnswer> {
  const answer = await editor.ask<RunAnswer>(replayRequest, { uri, ...params });
  await show(answer);
  return answer;
}

test('the outcomes are asked for when their section is opened, and once', async () => {
  await openRun();
  const asked = () => page.evaluate(() => window.posted.filter(({ kind }) => kind === 'outcomes').length);
  expect(await asked()).toBe(0);
  await listOutcomes();
  expect(await page.textContent('section.outcomes .sum')).toBe('3 outcomes');
  await page.click('section.outcomes summary');
  await page.click('section.outcomes summary');
  expect(await asked()).toBe(1);
});

test('each outcome differs from the first by marked flags, and is played by a button for each backend', async () => {
  await openRun();
  await listOutcomes();
  const row = page.locator('.grid.outcomes tbody tr').nth(2);
  expect(await row.locator('.verdict').allTextContents()).toEqual(['lost D and A of heap[2]']);
  expect(await row.locator('.removed').allTextContents()).toEqual(['−removed A ', '−removed D ']);
  expect(await row.locator('.play').allTextContents()).toEqual(['naive']);
  expect(await page.locator('.grid.outcomes tbody tr').first().locator('.play').count()).toBe(2);
  await row.locator('.play').click();
  const played = await page.evaluate(() => window.posted.at(-1));
  expect(played).toMatchObject({ kind: 'play', backend: 'naive', title: expect.stringContaining('outcome 3') });
});

test('a replay says what it shows, with the playhead at the loss and the witness in columns', async () => {
  await openRun({ height: 420, width: 500 });
  await page.$eval('.stage', stage => {
    stage.scrollTop = 200;
  });
  const [witness] = await editor.ask<WitnessChoice[]>(witnessesRequest, { uri });
  await replay(witness);
  expect(await page.textContent('header .schedule')).toBe(
    'witness of line 7: lost D of heap[2], overwritten at line 5',
  );
  expect(await page.locator('.grid.witness thead th').allTextContents()).toEqual(['cpu 0', 'cpu 1']);
  const current = page.locator('.grid.witness tr[aria-current]');
  expect(await current.textContent()).toContain('lost: D of heap[2]');
  expect(await current.getAttribute('class')).toBe('decides');
  expect(await page.textContent('#timeline-selected')).toContain('lost');
  // the timeline with its playhead is in sight, although the row of the witness is not
  expect(await page.$eval('.stage', stage => stage.scrollTop)).toBe(0);
  expect((await current.boundingBox())!.y).toBeGreaterThan(page.viewportSize()!.height);
  // another event of the witness: the playhead goes there
  await page.locator('.grid.witness button', { hasText: 'set_ad heap[2]' }).click();
  expect(await page.textContent('#timeline-selected')).toContain('set_ad');
  expect(await current.textContent()).toContain('+added A');
});

test('the witness is copied as text of 72 columns', async () => {
  await openRun();
  const [witness] = await editor.ask<WitnessChoice[]>(witnessesRequest, { uri });
  await replay(witness);
  await page.evaluate(() => {
    const writeText = async (copied: string) => {
      document.body.dataset.copied = copied;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText } });
  });
  await page.locator('section.witness .copy button').click();
  await expect.poll(() => page.textContent('section.witness .said')).toBe('Copied.');
  const lines = (await page.evaluate(() => document.body.dataset.copied))!.split('\n');
  expect(lines[0]).toBe('witness of line 7: lost D of heap[2], overwritten at line 5 (naive)');
  expect(lines.some(line => line.includes('P -RW US -A -D'))).toBe(true);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(72);
});

test('an outcome that is played is marked in the list, and its run is told', async () => {
  await openRun();
  await listOutcomes();
  await page.locator('.grid.outcomes tbody tr').nth(1).locator('.play').first().click();
  const played = await page.evaluate(() => window.posted.at(-1));
  await replay(played as unknown as ReplayParams);
  expect(await page.textContent('header .schedule')).toContain('witness: outcome 2');
  expect(await page.locator('.play[aria-pressed=true]').allTextContents()).toEqual(['naive']);
});

test('a list of before an edit says so, and is made again', async () => {
  await openRun();
  await listOutcomes();
  await show({ ...(await editor.ask<RunAnswer>(runRequest, { uri })), version: 99 });
  expect(await page.evaluate(() => window.posted.at(-1)?.kind)).toBe('outcomes');
  await page.evaluate(message => window.deliver(message), {
    kind: 'outcomes',
    uri,
    version: 99,
    outcomes: null,
    problem: 'the language server has stopped',
  } as const);
  expect(await page.textContent('section.outcomes .said')).toBe('Not listed: the language server has stopped');
});

test('looks, in each theme', async () => {
  await openRun({ height: 1400, width: 900 });
  await listOutcomes();
  const [witness] = await editor.ask<WitnessChoice[]>(witnessesRequest, { uri });
  await replay(witness);
  for (const theme of themes) {
    await dress(page, theme);
    await page.screenshot({ path: `${screens}/outcomes-${theme.name}.png` });
    expect(await violations(page), theme.name).toEqual([]);
  }
});

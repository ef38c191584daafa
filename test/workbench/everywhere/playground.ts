/**
 * The playground, opened from a link. What Monaco's client hears from the language server is written down as it passes;
 * that it reaches the page is seen in the hover itself.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { fragmentOf } from '../../../playground/link.ts';
import { launchChromium } from '../../browser/chromium.ts';
import { goTo, openPlayground, type Playground, servePlayground } from '../../browser/playground-page.ts';
import {
  countsOfRows,
  type Looked,
  type Place,
  type Seen,
  seenDiagnostics,
  timelineOf,
  verdictsOfGrid,
} from './seen.ts';

interface Heard {
  readonly method?: string;
  readonly params?: { readonly diagnostics: Parameters<typeof seenDiagnostics>[0] };
  readonly result?: { readonly contents?: { readonly value: string } } | null;
}
declare global {
  interface Window {
    heard: Heard[];
  }
}

export const seenInPlayground: Place = async scripts => {
  const server = await servePlayground();
  const browser = await launchChromium();
  try {
    const seen: Record<string, Seen> = {};
    for (const script of scripts) {
      const within = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await within.addInitScript(listen);
      const address = `${server.address}#${await fragmentOf({ script: script.text })}`;
      seen[script.name] = await look(await openPlayground(browser, address, { within }), script);
      await within.close();
    }
    return seen;
  } finally {
    await browser.close();
    await server.stop();
  }
};

/** In the page, before its own scripts. */
function listen(): void {
  const heard: Heard[] = [];
  window.heard = heard;
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      this.addEventListener('message', ({ data }) => heard.push(data));
    }
  };
}

async function look({ page, panel, complaints }: Playground, { hovers, broken }: Looked): Promise<Seen> {
  if (!broken)
    await expect.poll(() => page.locator('#script .codelens-decoration').first().innerText()).toContain('states');
  const rows = await panel
    .locator('tr[data-backend]')
    .evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent ?? '')));
  if (!broken) await panel.locator('section.verdicts summary').click();
  const grid = panel.locator('.verdicts table');
  if (!broken) await expect.poll(() => grid.textContent()).not.toContain('on this run');
  const verdicts = broken ? [] : (await grid.evaluate(verdictsOfGrid)).sort();
  await page.locator('#script .view-line').last().click();
  const answers: string[] = [];
  for (const { line, character } of hovers) answers.push(await hover(page, line + 1, character + 1));
  const timeline = broken ? [] : timelineOf(await exported(page));
  const heard = await page.evaluate(() => window.heard);
  const published = heard.findLast(({ method }) => method === 'textDocument/publishDiagnostics');
  expect(complaints).toEqual([]);
  return {
    diagnostics: seenDiagnostics(published?.params?.diagnostics ?? []),
    hovers: answers,
    counts: countsOfRows(rows),
    verdicts,
    timeline,
  };
}

/** By the keyboard, and read in the page; the answer's own text. */
async function hover(page: Page, line: number, column: number): Promise<string> {
  const answers = () =>
    page.evaluate(() => window.heard.flatMap(({ result }) => (result?.contents ? [result.contents.value] : [])));
  const before = (await answers()).length;
  await goTo(page, line, column);
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.press('ControlOrMeta+I');
  await expect.poll(async () => (await answers()).length).toBeGreaterThan(before);
  const text = (await answers()).at(-1)!;
  const shown = page.locator('.monaco-hover:not(.hidden)').first();
  await expect.poll(async () => wordsOf(await shown.innerText())).toContain(wordsOf(text));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  return text;
}

/** The letters and digits: what is left of Markdown when it is drawn. A code block's language is not. */
function wordsOf(text: string): string {
  return (
    text
      .replace(/^```\w+$/gm, '')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

async function exported(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').locator('button', { hasText: 'Chrome trace' }).first().click();
  return readFileSync(await (await download).path(), 'utf8');
}

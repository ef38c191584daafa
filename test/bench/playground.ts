/**
 * How soon is the playground there? Opened again and again in a browser that has cached nothing, from a plain file
 * server on this machine: until Monaco and the language server are up, and until the first result is on show. And what
 * has to be loaded for it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../browser/chromium.ts';
import { openPlayground, servePlayground } from '../browser/playground-page.ts';

/** The best of so many counts: what else the machine is doing is not the playground's. */
const ROUNDS = 5;
const LIMITS = { up: 2000, result: 300, server: 700 };
const dist = join(import.meta.dirname, '../../dist/playground');

/** Prints what it found; throws where a limit is missed. */
export async function bench(): Promise<void> {
  const server = await servePlayground();
  const browser = await launchChromium();
  try {
    const rounds: { up: number; result: number }[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await load(browser, server.address));
    const within = [
      row('page, editor and server up', Math.min(...rounds.map(r => r.up)), LIMITS.up, 'ms'),
      row('first result after that', Math.min(...rounds.map(r => r.result)), LIMITS.result, 'ms'),
      row('server.js, compressed', compressed('server.js'), LIMITS.server, 'KB'),
    ];
    console.log(
      `  editor.js, compressed      ${compressed('editor.js').toFixed(0).padStart(8)} KB  (Monaco; no limit)`,
    );
    if (within.includes(false)) throw new Error('a limit of the playground is missed');
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Milliseconds from navigation, in a profile of its own. */
async function load(browser: Browser, address: string): Promise<{ up: number; result: number }> {
  const { page, context } = await openPlayground(browser, address);
  const [up, result] = await page.evaluate(() =>
    ['ptelab server', 'ptelab result'].map(name => performance.getEntriesByName(name)[0].startTime),
  );
  await context.close();
  return { up, result: result - up };
}

function compressed(name: string): number {
  return gzipSync(readFileSync(join(dist, name))).length / 1024;
}

function row(name: string, value: number, limit: number, unit: string): boolean {
  const ok = value < limit;
  console.log(`  ${name.padEnd(26)} ${value.toFixed(0).padStart(8)} ${unit}  ${ok ? '' : 'MISSED '}(limit ${limit})`);
  return ok;
}

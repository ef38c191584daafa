/**
 * From a keystroke to what it means, over a real connection to the built server: for each script of the corpus, one
 * character is typed and taken back again and again, and the clock runs until the diagnostics of that very version
 * arrive, and until the results of its run do. The limit is 50 ms at the 95th percentile for both.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type RunAnswer, runRequest } from '../../src/protocol/messages.ts';
import { Editor } from '../server/client.ts';

const LIMIT = 50;
const KEYS = 60;
/** Keys before the clock counts: a server that has just started is still compiling itself. */
const WARM_UP = 15;

/** Measures every script; throws where one misses the limit. */
export async function bench(): Promise<void> {
  const editor = await Editor.start();
  const missed: string[] = [];
  console.log('script'.padEnd(44), 'diagnostics p50  p95'.padStart(22), 'results p50  p95'.padStart(20), ' ms');
  for (const path of scripts()) {
    const { checked, ran } = await typeInto(editor, path);
    const [c50, c95, r50, r95] = [at(checked, 50), at(checked, 95), at(ran, 50), at(ran, 95)];
    const name = basename(path).padEnd(44);
    console.log(name, c50.padStart(15), c95.padStart(6), r50.padStart(12), r95.padStart(7));
    if (Number(c95) > LIMIT || Number(r95) > LIMIT) missed.push(basename(path));
  }
  await editor.stop();
  if (missed.length > 0) throw new Error(`more than ${LIMIT} ms: ${missed.join(', ')}`);
}

function scripts(): string[] {
  const root = join(import.meta.dirname, '../..');
  return globSync('media/examples/**/*.pte', { cwd: root })
    .sort()
    .map(name => join(root, name));
}

async function typeInto(editor: Editor, path: string): Promise<{ checked: number[]; ran: number[] }> {
  const text = readFileSync(path, 'utf8');
  const uri = await editor.open(basename(path), text);
  const checked: number[] = [];
  const ran: number[] = [];
  for (let key = 0; key < KEYS + WARM_UP; key++) {
    const started = performance.now();
    const version = await editor.change(uri, key % 2 === 0 ? `${text}\n#` : text);
    const results = editor
      .ask<RunAnswer>(runRequest, { uri })
      .then(answer => [answer.version, performance.now() - started]);
    await editor.diagnostics(uri, p => p.version === version);
    const seen = performance.now() - started;
    const [ranVersion, ranAfter] = await results;
    if (ranVersion !== version) throw new Error(`${basename(path)}: a run of version ${ranVersion}, not ${version}`);
    if (key < WARM_UP) continue;
    checked.push(seen);
    ran.push(ranAfter);
    // Nobody types faster than this, and the run of the last key is over by now.
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  await editor.close(uri);
  return { checked, ran };
}

function at(times: number[], percent: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))].toFixed(1);
}

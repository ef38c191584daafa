/**
 * `npm run soak -- [--seed N] [--minutes M] [--out DIR] [part…]`: random and hostile inputs for as long as one likes. Prints
 * the seed and how much was tried; what fails is made smaller, and written where the tests find it (test/soak).
 *
 *   scripts   mutated scripts through check, some through run and explore
 *   traces    recordings cut anywhere, mutated, with long lines, lying numbers and binary
 *   session   edits, requests, cancels and malformed messages in one session with the built language server
 *   kills     the server killed in mid-work
 *
 * Exit status: 0 all held, 1 something did not.
 */
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from './random.ts';
import { killsPart } from './soak/kills.ts';
import type { Part } from './soak/part.ts';
import { scriptsPart } from './soak/scripts.ts';
import { sessionPart } from './soak/session.ts';
import { smaller } from './soak/smaller.ts';
import { tracesPart } from './soak/traces.ts';

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '1' },
    out: { type: 'string', default: join(root, 'test/soak') },
  },
  allowPositionals: true,
});
const [seed, minutes] = [Number(values.seed), Number(values.minutes)];

const scripts = globSync('{media/examples,test/scripts}/**/*.pte', { cwd: root }).map(file => join(root, file));
const traces = globSync('test/traces/**/*.txt', { cwd: root }).map(file => join(root, file));
const server = join(root, 'dist/server.cjs');
const parts: readonly Part[] = [
  scriptsPart(scripts),
  tracesPart(traces),
  sessionPart(scripts, server),
  killsPart(scripts, server),
];

const wanted = parts.filter(part => positionals.length === 0 || positionals.includes(part.name));
if (wanted.length === 0 || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error(`npm run soak -- [--seed N] [--minutes M] [--out DIR] [${parts.map(part => part.name).join('|')}]`);
  process.exit(2);
}

console.log(`Seed ${seed}, ${minutes} minutes of each part.`);
for (const part of wanted) {
  const end = Date.now() + minutes * 60_000;
  const { tried, failures } = await part.soak(random(seed), () => Date.now() > end);
  console.log(`${part.name}: ${tried.map(([number, what]) => `${number.toLocaleString('en-US')} ${what}`).join(', ')}`);
  for (const [i, { what, input, suffix }] of failures.entries()) {
    const least = part.problemOf ? smaller(input, text => part.problemOf?.(text, suffix) !== null) : input;
    mkdirSync(values.out, { recursive: true });
    const file = join(values.out, `${part.name}-${seed}-${i}.${suffix}`);
    writeFileSync(file, least);
    console.log(`  FAILED ${what}\n  ${file}`);
    process.exitCode = 1;
  }
}

/**
 * `npm run results`: what every script of the repository comes to, as JSON: its run's report and its exploration's. A
 * change that must not change results is held against what the commit before it wrote.
 *
 *   npm run results -- --out FILE         writes it
 *   npm run results -- --against FILE     says which scripts come to something else, and exits with 1 if any does
 *
 * Nothing of it depends on the clock: an exploration ends at a number of states, and no sooner.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explore, run } from '../src/library/index.ts';

const MAX_STATES = 20_000;

type Results = Record<string, { readonly run: unknown; readonly explore: unknown }>;

const root = join(import.meta.dirname, '..');
const { out, against } = parseArgs({ options: { out: { type: 'string' }, against: { type: 'string' } } }).values;

/** As text and back, so that both sides of a comparison have been through JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function results(): Results {
  const scripts = globSync('{media,src,test}/**/*.pte', { cwd: root }).sort();
  return Object.fromEntries(
    scripts.map(name => {
      const text = readFileSync(join(root, name), 'utf8');
      return [name, { run: plain(run(text)), explore: plain(explore(text, { maxStates: MAX_STATES })) }];
    }),
  );
}

/** The places where two values differ, as paths; of an object's parts each, of anything else the whole. */
function* differences(before: unknown, after: unknown, path: string): Generator<string> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const parts = [before, after].map(side => (typeof side === 'object' && side !== null ? side : null));
  if (!parts[0] || !parts[1]) {
    yield `${path}: ${JSON.stringify(before)?.slice(0, 60)} became ${JSON.stringify(after)?.slice(0, 60)}`;
    return;
  }
  const [left, right] = parts as Record<string, unknown>[];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    yield* differences(left[key], right[key], path ? `${path}.${key}` : key);
}

if (!out && !against) throw new Error('npm run results -- --out FILE | --against FILE');
const now = results();
console.log(`${Object.keys(now).length} scripts`);
if (out) writeFileSync(out, `${JSON.stringify(now, null, 1)}\n`);
if (against) {
  const before = JSON.parse(readFileSync(against, 'utf8')) as Results;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap(name => {
    const found = [...differences(before[name], now[name], '')];
    return found.length > 0 ? [{ name, found }] : [];
  });
  for (const { name, found } of changed) console.log(`${name}\n  ${found.slice(0, 5).join('\n  ')}`);
  console.log(changed.length > 0 ? `${changed.length} scripts have other results` : 'the same results');
  if (changed.length > 0) process.exitCode = 1;
}

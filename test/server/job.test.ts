/** What a run's thread hands over: the run itself, in few objects. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { runCompiled } from '../../src/library/run.ts';
import { unpackRecording } from '../../src/protocol/packed-recording.ts';
import { perform } from '../../src/server/jobs/run.ts';

test('equal batches are one object, and no batch is changed by that', () => {
  const path = join(import.meta.dirname, '../../media/examples/electric-fence.pte');
  const scenario = compile(readFileSync(path, 'utf8'), 'electric-fence.pte').scenario!;
  const { recordings } = runCompiled(scenario);
  const answer = perform({ scenario });
  const unpacked = answer.recordings.map(unpackRecording);
  expect(unpacked.map(({ result }) => result)).toEqual(recordings.map(({ result }) => result));
  const batches = unpacked.map(({ result }) => result.batches);
  expect(Math.max(...batches.map(all => all.length))).toBeGreaterThan(250);
  for (const all of batches) expect(new Set(all).size).toBe(new Set(all.map(batch => JSON.stringify(batch))).size);
});

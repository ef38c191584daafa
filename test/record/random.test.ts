/** Random scripts to record: the same for the same seed, each of them one that can be recorded; and how one that differs gets smaller. */
import { expect, test } from 'vitest';
import { type RandomScript, randomScript, textOf } from '../../tools/record/random-script.ts';
import { recordable } from '../../tools/record/scripts.ts';
import { candidates, narrowed, type Search, searchFrom } from '../../tools/record/smaller.ts';

test('a seed and a number make one script', () => {
  expect(textOf(randomScript(5, 17, 1))).toBe(textOf(randomScript(5, 17, 1)));
  expect(textOf(randomScript(5, 17, 1))).not.toBe(textOf(randomScript(5, 18, 1)));
  expect(textOf(randomScript(5, 17, 1))).not.toBe(textOf(randomScript(6, 17, 1)));
});

test.each([1, 2])('each can be recorded, on %d CPUs', cpus => {
  for (let number = 0; number < 40; number++) {
    const script = randomScript(1, number, cpus);
    const read = recordable('x.pte', textOf(script), script.name);
    expect('complaints' in read ? read.complaints : [], textOf(script)).toEqual([]);
  }
});

/** A script that differs exactly where these lines are in it. */
function smallest(script: RandomScript, guilty: readonly string[]): RandomScript {
  const differs = ({ maps, setup, steps }: RandomScript) =>
    guilty.every(line => [...maps, ...setup, ...steps].includes(line));
  let search: Search = searchFrom(script);
  for (let round = 0; round < 50; round++) {
    const tries = candidates(search);
    if (tries.length === 0) break;
    search = narrowed(search, tries.find(differs));
  }
  return search.script;
}

test('what does not matter is left out, line by line', () => {
  const script: RandomScript = {
    name: 'x',
    cpus: 1,
    maps: ['map a', 'map b'],
    setup: ['write a', 'write b'],
    steps: Array.from({ length: 11 }, (_, i) => `step ${i}`),
  };
  expect(smallest(script, ['map b', 'write b', 'step 3', 'step 9'])).toEqual({
    ...script,
    maps: ['map b'],
    setup: ['write b'],
    steps: ['step 3', 'step 9'],
  });
});

test('the second CPU does its part while the first waits', () => {
  const text = textOf({
    name: 'x',
    cpus: 2,
    maps: ['map m 1 pages rw'],
    setup: [],
    steps: ['write m', 'barrier', 'cpu 1: read m', 'barrier', 'fork'],
  });
  expect(text).toContain(
    'cpu 0 {\n  write m\n  barrier\n  barrier\n  fork\n}\ncpu 1 {\n  barrier\n  read m\n  barrier\n}',
  );
});

/** A batch goes on behind the script that the machine died of, and says which it was. */
import { expect, test } from 'vitest';
import { MOST_DEATHS, overDeaths } from '../../tools/record/deaths.ts';

/** A machine that dies of some scripts. */
const machine = (deadly: readonly string[]) => {
  const boots: string[][] = [];
  const boot = async (rest: readonly string[]) => {
    boots.push([...rest]);
    const end = rest.findIndex(s => deadly.includes(s));
    return end < 0 ? { done: rest } : { done: rest.slice(0, end), died: `panic at ${rest[end]}` };
  };
  return { boot, boots };
};
const lost = (script: string, why: string) => `${script} lost: ${why}`;

test('what comes behind a death has a boot of its own', async () => {
  const { boot, boots } = machine(['b', 'd']);
  expect(await overDeaths(['a', 'b', 'c', 'd'], boot, lost)).toEqual([
    'a',
    'b lost: panic at b',
    'c',
    'd lost: panic at d',
  ]);
  expect(boots).toEqual([
    ['a', 'b', 'c', 'd'],
    ['c', 'd'],
  ]);
});

test('a machine that dies behind its last script lost nothing', async () => {
  const boot = async (rest: readonly string[]) => ({ done: rest, died: 'panic at the end' });
  expect(await overDeaths(['a'], boot, lost)).toEqual(['a']);
});

test('a machine that dies of everything is given up', async () => {
  const scripts = Array.from({ length: MOST_DEATHS + 2 }, (_, i) => `s${i}`);
  await expect(overDeaths(scripts, machine(scripts).boot, lost)).rejects.toThrow(/panic at s10, and so did 10 before/);
});

/**
 * SPIN and the explorer agree on what scripts have beside mprotect and accesses: words and stores that wait. By kind, a few
 * in the short tier, and all in the long one. Programs of words are asked of an enumerator of x86-TSO, too, which shares nothing
 * with either.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/sim/build.ts';
import { exploreScenario } from '../../src/sim/explore/report.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { stores } from '../explore/scripts.ts';
import { classical, programsOf, scriptOf, words } from '../explore/word-programs.ts';
import { outcomesOf, said } from '../explore/x86-tso.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { agreed, compared } from './compared.ts';
import { isModelled } from './modelled.ts';
import { valueNames } from './outcomes.ts';

/** Of a script without reduction: larger ones take SPIN, compiled without optimisation, too long. */
const MOST_STATES = 8000;
const RANDOM_SCRIPTS = process.env.LONG ? 12 : 1;

const root = join(import.meta.dirname, '../..');
const read = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replace('map heap 64 pages', 'map heap 4 pages');
const litmus = globSync('test/scripts/litmus/*.pte', { cwd: root }).sort();

/** The script where stores wait, and none that has said so already. */
function withBuffers(text: string): string {
  if (/\bmemory (sc|tso)\b|^word /m.test(text)) return '';
  const machine = /^machine \{[^}]*/m;
  return machine.test(text)
    ? text.replace(machine, found => `${found} memory tso `)
    : `machine { memory tso }\n${text}`;
}

interface Case {
  readonly name: string;
  readonly scenario: Scenario;
  readonly choice: BackendChoice;
  readonly text: string;
}

/** On each backend that the model has. */
function casesOf(name: string, text: string): Case[] {
  if (text === '') return [];
  const scenario = scenarioOf(text);
  return scenario.backends
    .filter(choice => isModelled(scenario, choice))
    .map(choice => ({ name: `${name} on ${choice.name}`, scenario, choice, text }));
}

/** By kind: all scripts, and the names of those in the short tier. */
const kinds: Readonly<Record<string, { readonly cases: readonly Case[]; readonly short: readonly string[] }>> = {
  'stores that wait': {
    cases: litmus.flatMap(file => casesOf(file, withBuffers(read(file)))),
    short: ['test/scripts/litmus/pae-two-halves.pte on native-pae'],
  },
};

const scriptsIn = (cases: readonly Case[]): number => new Set(cases.map(({ text }) => text)).size;
const chosen = (cases: readonly Case[], short: readonly string[]): Case[] =>
  cases.filter(({ name }) => process.env.LONG || short.includes(name));

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

it('are asked about sixty scripts at least', () => {
  const all = Object.values(kinds).map(({ cases }) => scriptsIn(cases));
  expect(classical.length + all.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(60);
});

describe.each(Object.entries(kinds))('SPIN and the explorer agree on %s', (_, { cases, short }) => {
  const asked = chosen(cases, short);

  it('in what the short tier asks', () =>
    expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining([...short])));

  it.concurrent.each(asked)('on $name', async ({ scenario, choice, text }) => {
    const { result } = exploreScenario(scenario, choice, { reduce: false, maxStates: MOST_STATES });
    if (result.complete) await agreed(scenario, choice, text);
  });
});

describe('SPIN and an enumerator of x86-TSO agree', () => {
  const asked = classical.filter(([name]) => process.env.LONG || /n6|one mfence/.test(name));

  it.concurrent.each(asked)('on %s: %s', async (_, text) => {
    const programs = programsOf(text);
    const script = scriptOf(programs, 'tso');
    const scenario = scenarioOf(script);
    const [choice] = scenario.backends;
    const { ends } = await compared(scenario, choice, script);
    const names = valueNames(build(scenario, choice).machine);
    const found = ends.map(({ values }) => said(Object.fromEntries(names.map((name, i) => [name, values[i]]))));
    expect([...new Set(found)].sort()).toEqual(outcomesOf(programs, words));
  });
});

describe('SPIN and the explorer agree on random scripts', () => {
  it.concurrent.each(randomScripts())('whose stores wait, number $number', async ({ scenario, text }) => {
    await agreed(scenario, scenario.backends[0], text);
  });
});

function randomScripts(): { number: number; scenario: Scenario; text: string }[] {
  const small = fc.sample(stores(3), RANDOM_SCRIPTS * 3).flatMap(text => {
    const scenario = scenarioOf(text);
    const [choice] = scenario.backends;
    if (/swapped|migrating/.test(text) || !isModelled(scenario, choice)) return [];
    const { result } = exploreScenario(scenario, choice, { reduce: false, maxStates: MOST_STATES });
    return result.complete ? [{ scenario, text }] : [];
  });
  return small.slice(0, RANDOM_SCRIPTS).map((script, number) => ({ ...script, number }));
}

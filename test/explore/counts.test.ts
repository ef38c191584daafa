/**
 * What an exploration counts is what runs count. Where one CPU acts there is one interleaving, and its exploration is the
 * run: every count equal, to the cycle. Where several act, a run's counts lie between the least and the most. The runs
 * have a recorder of their own, so a count that the explorer drops is found here.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import { type CountName, countNames } from '../../src/sim/explore/states/deltas.ts';
import { hasHandlers } from '../../src/sim/interrupts.ts';
import { presets } from '../../src/sim/presets.ts';
import { runBackend } from '../../src/sim/run.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { runs } from '../tier.ts';
import { scripts } from './scripts.ts';

type Counts = Record<CountName, number>;

/** What the ordinary run counts; null where the backend cannot run the script. */
function ran(scenario: Scenario, choice: BackendChoice): Counts | null {
  try {
    const { result } = runBackend(scenario, choice).recording;
    return Object.fromEntries(
      countNames.map(name => [name, name === 'saved' ? result.saved.length : result[name]]),
    ) as Counts;
  } catch {
    return null;
  }
}

/** Beyond that an exploration is too long for a test: in the long tier, four times as far. */
const MOST_STATES = process.env.LONG ? 20_000 : 5_000;

/** The least and the most that an exploration finds; null where it is too long for a test. */
function explored(scenario: Scenario, choice: BackendChoice, reduce: boolean): { least: Counts; most: Counts } | null {
  const exploration = new Exploration({ ...scenario, expectations: [] }, choice, { reduce, maxStates: MOST_STATES });
  while (exploration.phase === 'search' || exploration.phase === 'counts') exploration.step(10_000);
  const { bounds } = exploration;
  if (!bounds?.least || !bounds.most) return null;
  const named = (counts: Float64Array): Counts =>
    Object.fromEntries(countNames.map((name, i) => [name, counts[i]])) as Counts;
  return { least: named(bounds.least), most: named(bounds.most) };
}

/** One CPU's program alone. */
function alone(scenario: Scenario, cpu: number): Scenario {
  const programs = scenario.programs.map((program, i) => (i === cpu ? program : { ...program, statements: [] }));
  return { ...scenario, programs, schedule: undefined };
}

function agreesAlone(scenario: Scenario, choice: BackendChoice): void {
  for (let cpu = 0; cpu < scenario.programs.length; cpu++) {
    const one = alone(scenario, cpu);
    const run = ran(one, choice);
    if (!run) continue;
    for (const reduce of [true, false]) {
      const found = explored(one, choice, reduce);
      if (found) expect({ on: choice.name, cpu, ...found }).toEqual({ on: choice.name, cpu, least: run, most: run });
    }
  }
}

/** False where there is nothing to compare. */
function agreesTogether(scenario: Scenario, choice: BackendChoice): boolean {
  const run = ran(scenario, choice);
  const found = run && explored(scenario, choice, true);
  if (!found) return false;
  for (const name of countNames) {
    expect(run[name], name).toBeGreaterThanOrEqual(found.least[name]);
    expect(run[name], name).toBeLessThanOrEqual(found.most[name]);
  }
  return true;
}

const everywhere: readonly BackendChoice[] = presets
  .filter(({ family }) => family !== 's390')
  .map(({ name }) => ({ name, preset: name, overrides: {} }));

const root = join(import.meta.dirname, '../..');
const corpus = globSync(['media/examples/*.pte', 'test/scripts/**/*.pte'], { cwd: root }).sort();

describe('explorations and runs count the same', () => {
  const compared = new Set<string>();

  it.each(corpus)('on %s', file => {
    const { scenario } = compile(readFileSync(join(root, file), 'utf8'), file);
    if (!scenario) return;
    for (const choice of scenario.backends) {
      // A CPU that is interrupted has more than one run of its own.
      if (!hasHandlers(scenario)) agreesAlone(scenario, choice);
      if (agreesTogether(scenario, choice)) compared.add(file);
    }
  });

  it('on nine scripts of ten', () => expect(compared.size).toBeGreaterThan(0.9 * corpus.length));

  it('on random scripts, each CPU alone on all backends', () => {
    fc.assert(
      fc.property(scripts(2), text => {
        const { scenario } = compile(text, 'random.pte');
        if (scenario) for (const choice of [...scenario.backends, ...everywhere]) agreesAlone(scenario, choice);
      }),
      { numRuns: runs(20) },
    );
  });

  it('on random scripts of two CPUs', () => {
    fc.assert(
      fc.property(scripts(2), text => {
        const { scenario } = compile(text, 'random.pte');
        if (scenario) for (const choice of scenario.backends) agreesTogether(scenario, choice);
      }),
      { numRuns: runs(40) },
    );
  });
});

/**
 * Every interleaving, one by one, by the explorer and by SPIN: models of a million states and more, both unreduced. They
 * must find the same final states in about as many states, and the explorer must store as many of them a second.
 */

import { promelaModel } from '../../src/export/promela/model.ts';
import { pageName } from '../../src/model/report.ts';
import { build } from '../../src/sim/build.ts';
import { Exploration } from '../../src/sim/explore/exploration.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { needProgram } from '../debian.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { clauses, outcomeOf } from '../spin/outcomes.ts';
import { allEnds, type Options, silentSearch } from '../spin/spin.ts';

/** Three CPUs access all pages of a mapping while another protects it. */
const script = (backend: string, pages: number, accesses: readonly string[]): string =>
  `backend ${backend}\nmap heap ${pages} pages rw\ncpu 0 { mprotect heap r }\n${accesses
    .map((access, i) => `cpu ${i + 1} { ${access} heap }\n`)
    .join('')}`;

const scripts = [
  script('naive', 5, ['write', 'write', 'write']),
  script('native', 9, ['write', 'read']),
  script('xen-2.6.26', 7, ['write', 'write', 'read']),
  script('xen-2.6.27', 5, ['write', 'read', 'write']),
];

const LEAST_STATES = 1_000_000;
const SPIN: Options = { optimise: '-O2', hash: 24, depth: 1_000_000 };

/** Each search is made this many times, and the quickest counts: other work on the machine comes and goes. */
const TIMES = 3;

/** Prints a table; throws where the two disagree, or the explorer is the slower one. */
export async function bench(): Promise<void> {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  console.log('backend       CPUs     states: explorer, SPIN   final states    states/s: explorer, SPIN');
  const missed: string[] = [];
  for (const text of scripts) {
    const scenario = scenarioOf(text);
    const [choice] = scenario.backends;
    const { machine } = build(scenario, choice);
    const { layout } = machine.build;
    const name = (page: number): string => pageName(layout.named(scenario), page);
    const model = promelaModel(scenario, choice, text);
    const { ends } = await allEnds(model, layout.pages, scenario.cpus, SPIN);
    const spin = await silentSearch(model, SPIN, TIMES);
    const theirs = new Set(ends.map(end => outcomeOf(end, machine, name)));

    const { exploration, seconds } = quickest(scenario);
    while (exploration.phase === 'search') exploration.step(1);
    const ours = new Set([...exploration.ends.outcomes.values()].map(({ outcome }) => clauses(outcome.text)));

    const rates = [exploration.states / seconds, spin.states / spin.seconds];
    console.log(
      choice.name.padEnd(12),
      String(scenario.cpus).padStart(5),
      String(exploration.states).padStart(13),
      String(spin.states).padStart(10),
      `${ours.size}, ${theirs.size}`.padStart(14),
      ...rates.map(rate => Math.round(rate).toLocaleString('en').padStart(13)),
    );
    const same = ours.size === theirs.size && [...ours].every(outcome => theirs.has(outcome));
    const ratio = exploration.states / spin.states;
    if (!same) missed.push(`${choice.name}: other final states`);
    if (Math.min(exploration.states, spin.states) < LEAST_STATES) missed.push(`${choice.name}: too few states`);
    if (ratio > 2 || ratio < 0.5) missed.push(`${choice.name}: the state counts differ by more than a factor of two`);
    if (rates[0] < rates[1]) missed.push(`${choice.name}: SPIN stores more states a second`);
  }
  if (missed.length > 0) throw new Error(missed.join('; '));
}

/** The quickest of a few unreduced searches, and the seconds that it took. */
function quickest(scenario: Scenario): { exploration: Exploration; seconds: number } {
  const once = (): { exploration: Exploration; seconds: number } => {
    const options = { reduce: false, maxStates: 1e8, maxBytes: 2 ** 33 };
    const exploration = new Exploration(scenario, scenario.backends[0], options);
    const started = performance.now();
    while (!exploration.search.step(100_000));
    return { exploration, seconds: (performance.now() - started) / 1000 };
  };
  let best = once();
  for (let i = 1; i < TIMES; i++) {
    const next = once();
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

/** What the reduction chooses is a persistent set: of scripts in which it was not, and of random ones of all kinds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { BuildError } from '../../src/sim/build-error.ts';
import { TooManyFrames } from '../../src/sim/frames.ts';
import { OtherTable } from '../../src/sim/ops/huge-entry.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { runs } from '../tier.ts';
import { dataScripts, waitingDataScripts } from './data-scripts.ts';
import { exitScripts } from './exit-scripts.ts';
import { fileScripts } from './file-scripts.ts';
import { forkScripts } from './fork-scripts.ts';
import { hugeScripts } from './huge-scripts.ts';
import { impersistent } from './persistent.ts';
import { interrupted, preempted, readers, scripts, stores, unmaskable, unpreempted, walks } from './scripts.ts';
import { interruptedTasks, taskScripts, unasked } from './task-scripts.ts';

/** Of two mprotects of one CPU, the second took the locks of areas (6.12), and what it had left was thought to begin where the first had ended. */
const found = [
  'backend native-pae { mm 6.12 }\nmap heap 3 pages rw\nmap lib 1 pages r\ncpu 0 {\n read heap[0]\n mprotect heap[0] r\n}\ncpu 1 {\n mprotect heap r\n mprotect heap[0] none\n}\n',
  'backend native-7.2\nmap heap 3 pages rw\nmap lib 1 pages r\ncpu 0 {\n munmap heap[2]\n mprotect heap r\n}\ncpu 1 {\n read heap\n barrier\n}\n',
];

const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'of the kernel’s calls': scripts(2),
  'of accesses and mprotects': walks(2),
  'whose stores wait': stores(2),
  'whose CPUs are interrupted': fc.oneof(interrupted(2), unmaskable(2)),
  'with a second task': fc.oneof(preempted, unpreempted),
  'with readers of RCU': readers(2),
  'of address spaces': taskScripts(2),
  'of reclaim and migration': dataScripts,
  'of a file that ends': fileScripts(2),
  'with a child': forkScripts(1),
  'whose address spaces end': exitScripts(1),
  'of huge entries': hugeScripts(1),
  'whose data wait': waitingDataScripts,
  'of address spaces, with unasked fills': taskScripts(2).map(unasked),
  'of address spaces, with handlers and second tasks': interruptedTasks,
};

describe('what the reduction chooses is a persistent set', () => {
  it.each(found)('in %j', text => {
    const scenario = scenarioOf(text);
    const { problem, choices } = impersistent(scenario, scenario.backends[0], 2000);
    expect(problem).toBe(null);
    expect(choices).toBeGreaterThan(10);
  });

  it.each(Object.entries(kinds))('in random scripts %s', (_, kind) => {
    let choices = 0;
    fc.assert(
      fc.property(kind, text => {
        const { scenario } = compile(text, 'random.pte');
        if (!scenario) return;
        try {
          const looked = impersistent(scenario, scenario.backends[0], 60);
          choices += looked.choices;
          expect(looked.problem, text).toBe(null);
        } catch (error) {
          // What cannot be followed is refused, when it is built or on the way.
          if (!(error instanceof BuildError || error instanceof OtherTable || error instanceof TooManyFrames))
            throw error;
        }
      }),
      { numRuns: runs(20) },
    );
    expect(choices).toBeGreaterThan(5);
  });
});

/**
 * A run's own schedule replays to the same run. A run lets a CPU wait before steps that others cannot see; a replay, and
 * the explorer, make them at once. Each CPU's events must be the same both ways, and so must what all ends in: where they
 * are not, a step that is called invisible is not.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { expandedEvents } from '../../src/model/folds.ts';
import { runBackend } from '../../src/sim/run.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import { runs } from '../tier.ts';
import { scripts, walks } from './scripts.ts';

/** Events beyond which a script is too long for a test. */
const MOST_EVENTS = 40_000;
/** Turns that a recorded schedule keeps at most: a longer one is cut. */
const MOST_TURNS = 4096;

/** What a run did, CPU by CPU, and what it ended in; null where it is too long, or the backend cannot run it. */
function told(scenario: Scenario, choice: BackendChoice, schedule?: string): { run: unknown; schedule: string } | null {
  const { recording, outcome } = runBackend(scenario, choice, { schedule, bulk: false });
  const { result, log } = recording;
  if (log.truncated || log.length > MOST_EVENTS || result.schedule.split('.').length >= MOST_TURNS) return null;
  const events = scenario.programs.map((): string[] => []);
  // A flush is heard by the CPU that loses its entries, and made by the one in its last column.
  // What a notice to a shadow host shows of the entry is for the log alone, and of the instant it is queued in.
  for (const { kind, cpu, line, page, lo, hi, a, b } of expandedEvents(log))
    events[kind === 'flush_tlb' ? b : cpu].push(
      [kind, cpu, line, page, ...(kind === 'notify' ? [] : [lo, hi]), a, b].join(' '),
    );
  const ends = Array.from({ length: outcome.layout.pages }, (_, page) => outcome.entry(page));
  const { traps, hypercalls, updates, faults, sigsegvs, flushes, cycles, lost, saved } = result;
  return {
    run: { events, ends, traps, hypercalls, updates, faults, sigsegvs, flushes, cycles, lost, saved },
    schedule: result.schedule,
  };
}

function replays(text: string, file: string): void {
  const { scenario } = compile(text, file);
  if (!scenario) return;
  for (const choice of scenario.backends) {
    let run: ReturnType<typeof told>;
    try {
      run = told(scenario, choice);
    } catch {
      continue; // a backend that cannot run the script
    }
    if (!run || run.schedule === '') continue;
    expect(told(scenario, choice, run.schedule)).toEqual(run);
  }
}

const root = join(import.meta.dirname, '../..');
const corpus = globSync(['media/examples/*.pte', 'test/scripts/**/*.pte'], { cwd: root }).sort();

describe('a run’s own schedule replays to the same run', () => {
  it.each(corpus)('of %s', file => replays(readFileSync(join(root, file), 'utf8'), file));

  it('of random scripts', () => {
    fc.assert(
      fc.property(fc.oneof(scripts(3), walks(3)), text => replays(text, 'random.pte')),
      { numRuns: runs(150) },
    );
  });
});

/** The panel against the engine: what is drawn of every example says the same as the report of its run. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { flushReasons, kindIndex } from '../../src/model/events.ts';
import type { Batch, Recording } from '../../src/model/report.ts';
import { runScenario } from '../../src/sim/run.ts';
import type { BatchTotals } from '../../webview/layout/batches.ts';
import { layoutTimeline } from '../../webview/layout/lanes.ts';
import { nthHypercall } from '../../webview/views/batches.ts';

const examples = join(import.meta.dirname, '../../media/examples');
const files = globSync('*.pte', { cwd: examples }).sort();

function recordings(file: string): readonly Recording[] {
  const { scenario, diagnostics } = compile(readFileSync(join(examples, file), 'utf8'), file);
  if (!scenario) throw new Error(diagnostics.map(d => d.message).join('\n'));
  return runScenario(scenario).recordings;
}

const perHypercall = (batches: readonly Batch[]) =>
  batches.flatMap(batch => Array.from({ length: batch.times ?? 1 }, () => batch));

describe.each(files)('%s', file => {
  for (const recording of recordings(file)) {
    const { result, log, cpus } = recording;
    const layout = layoutTimeline(log, cpus);
    const { unfolding } = layout;
    const countOf = (kind: keyof typeof kindIndex) => {
      let count = 0;
      for (let i = -1; (i = unfolding.seek(i, 1, row => log.kind[row] === kindIndex[kind])) >= 0; ) count++;
      return count;
    };

    test(`${result.backend}: as many traps, hypercalls and faults as reported`, () => {
      expect({ traps: countOf('trap'), hypercalls: countOf('hypercall'), faults: countOf('fault') }).toEqual({
        traps: result.traps,
        hypercalls: result.hypercalls,
        faults: result.faults,
      });
      expect(layout.end).toBeCloseTo(result.cycles);
    });

    test(`${result.backend}: there was room for each box`, () => {
      const boxes = layout.lanes.flatMap(({ layers }) => layers.map(layer => layer.boxes));
      expect(boxes.map(({ start }) => start.length)).toEqual(boxes.map(({ length }) => length));
    });

    test(`${result.backend}: the batches reported are the batches drawn`, () => {
      // What a bug leaves in the queue never leaves it, and is drawn to the run's end.
      const left = ({ flush }: BatchTotals) => log.kind[flush] === kindIndex.xen_mc_flush;
      const drawn = layout.lanes.flatMap(({ buffer }) =>
        (buffer?.totals ?? []).filter(left).map(t => `${t.entries} ${t.updates} ${t.bytes} ${flushReasons[t.reason]}`),
      );
      const reported = perHypercall(result.batches).map(b => `${b.entries} ${b.updates} ${b.argBytes} ${b.reason}`);
      for (const batch of new Set(drawn)) expect(reported).toContain(batch);
    });

    test(`${result.backend}: each reported batch is found on the timeline`, () => {
      perHypercall(result.batches).forEach((batch, n) => {
        const e = unfolding.event(nthHypercall(unfolding, n));
        expect(e.kind).toBe('hypercall');
        expect(flushReasons[e.hi & 0xff]).toBe(batch.reason);
      });
      expect(nthHypercall(unfolding, result.hypercalls)).toBe(-1);
    });
  }
});

test('there are examples', () => expect(files.map(file => basename(file, '.pte'))).toContain('lost-dirty-queued'));

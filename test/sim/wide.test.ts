/**
 * Words that are wider, for page numbers of more than 31 bits: every script of the project comes to the same with them, and to the
 * same where its pages lie behind a mapping of 16 TiB, so that all their numbers have 33 bits.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import type { Recording } from '../../src/model/report.ts';
import { runScenario } from '../../src/sim/run.ts';
import type { Scenario } from '../../src/sim/scenario.ts';

const root = join(import.meta.dirname, '../..');
const files = globSync('{media,test/scripts}/**/*.pte', { cwd: root }).sort();

/** Null where the script has errors. */
function scenarioIn(text: string): Scenario | null {
  const { scenario, diagnostics } = compile(text, 'test.pte');
  return diagnostics.some(d => d.severity === 'error') ? null : (scenario ?? null);
}

/** A recording whose numbers are plain ones: a column is equal to another one of any width. */
function plain({ log, ...others }: Recording): unknown {
  const columns = Object.entries(log).map(([name, of]) => [
    name,
    ArrayBuffer.isView(of) ? [...(of as Uint8Array)] : of,
  ]);
  return { ...others, log: Object.fromEntries(columns) };
}

describe('wider words', () => {
  it.each(files)('make no difference to %s', file => {
    const scenario = scenarioIn(readFileSync(join(root, file), 'utf8'));
    if (!scenario) return;
    const [narrow, wide] = [false, true].map(w => runScenario(scenario, { wide: w }));
    expect(wide.recordings.map(plain)).toEqual(narrow.recordings.map(plain));
    expect(wide.expects).toEqual(narrow.expects);
    expect(wide.failures).toEqual(narrow.failures);
    for (const { log } of wide.recordings.filter(r => r.log.length > 0)) expect(log.page).toBeInstanceOf(Float64Array);
  });
});

const BELOW = 2 ** 32;
const behindIt = (text: string): string => text.replace(/^map /m, `map below ${BELOW} pages rw untouched map `);
/** One in so many scripts: the 16 TiB take their time. */
const EVERY = process.env.LONG ? 3 : 20;

/** What happened, in order, each page by its number behind so many. */
function happened({ kind, cpu, time, page, length }: LogColumns, before: number): unknown[] {
  return Array.from({ length }, (_, i) => [kind[i], cpu[i], time[i], page[i] < 0 ? page[i] : page[i] - before]);
}

describe('pages behind 16 TiB', () => {
  let behind = 0;

  it.each(files.filter((_, i) => i % EVERY === 0))('do in %s what they do in front', file => {
    const text = readFileSync(join(root, file), 'utf8');
    const scenario = scenarioIn(text);
    const further = scenarioIn(behindIt(text));
    if (!scenario || !further) return;
    const [front, back] = [scenario, further].map(s => runScenario(s).recordings);
    for (const { result, pages, log } of back) {
      const known = front.find(r => r.result.backend === result.backend)!;
      if (!pages.some(region => region.first === BELOW)) continue;
      behind++;
      const { lost, saved, faults, updates, cost, batches } = known.result;
      expect(result).toMatchObject({ lost, saved, faults, updates, cost, batches });
      expect(happened(log, BELOW)).toEqual(happened(known.log, 0));
    }
  });

  it('are so on many backends', () => {
    expect(behind).toBeGreaterThan(10);
  });
});

/** A run as ftrace: what goes out comes back, through `compare` and through `import`. */
import { expect, test } from 'vitest';
import { ftraceText } from '../../src/export/ftrace.ts';
import { compile } from '../../src/lang/compile.ts';
import { compareScript } from '../../src/library/compare.ts';
import { runCompiled } from '../../src/library/run.ts';
import { compareTraces, comparisonText, importTrace, readTrace } from '../../src/trace/index.ts';
import { recording } from '../trace/recordings.ts';
import { exported, mixed } from './sources.ts';

test('a script agrees with its own trace', () => {
  const trace = readTrace(exported('ftrace', mixed));
  expect(trace.problems).toEqual([]);
  const { compared } = compareScript(mixed, 'heap.pte', trace);
  expect(compared?.comparison).toMatchObject({ agrees: true, observedEvents: 337 });
});

test('the trace of a script with another protection does not', () => {
  const trace = readTrace(exported('ftrace', mixed.replace('mprotect heap r', 'mprotect heap none')));
  expect(compareScript(mixed, 'heap.pte', trace).compared?.comparison.agrees).toBe(false);
});

test('what real Xen did, run by the model and written out, is what real Xen did', () => {
  for (const name of ['flip_2', 'flip_33', 'flip_34', 'three_vmas_96', 'none_64', 'same_64']) {
    const { scenario } = compile(importTrace(recording(name)).script, `${name}.pte`);
    const [run] = runCompiled(scenario!).recordings;
    const written = readTrace(ftraceText(scenario!, run));
    const compared = compareTraces(written, readTrace(recording(name)));
    expect(compared.agrees, comparisonText(compared, 'written', name, run.result.backend)).toBe(true);
  }
});

test.each(['flip_33', 'efence16', 'zeropage_64', 'three_vmas_96', 'smp2/flip_64'])(
  '%s imported, exported and imported again does the same',
  name => {
    const { scenario } = compile(importTrace(recording(name)).script, 'first.pte');
    const [run] = runCompiled(scenario!).recordings;
    const again = importTrace(ftraceText(scenario!, run)).script;
    const { compared } = compareScript(again, 'again.pte', readTrace(recording(name)));
    expect(compared && comparisonText(compared.comparison, 'again.pte', name, 'xen-6.1')).toMatch(
      / events, all the same\n$/,
    );
  },
);

/**
 * Random programs, run by the model, written out as ftrace, imported, and compared with their own trace: what the
 * importer understands of one program it must understand of every other.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ftraceText } from '../../src/export/ftrace.ts';
import { compile } from '../../src/lang/compile.ts';
import { compareScript } from '../../src/library/compare.ts';
import { runCompiled } from '../../src/library/run.ts';
import { comparisonText, importTrace, readTrace } from '../../src/trace/index.ts';

const map = fc.record({
  pages: fc.constantFrom(1, 2, 7, 31, 33, 40, 64),
  kind: fc.constantFrom(
    'rw written',
    'rw untouched',
    'rw',
    'r untouched',
    'rw written shared',
    'rw written shared file',
  ),
  gap: fc.constantFrom(0, 16, 512),
});
const protection = fc.constantFrom('r', 'rw', 'none', 'rx');
const anywhere = ['madvise-dontneed', 'madvise-free', 'write', 'read'];
const call = fc.record({
  verb: fc.constantFrom('mprotect', 'mprotect', 'munmap', 'msync', 'fork', ...anywhere),
  protection,
  map: fc.nat(1),
  from: fc.nat(63),
  length: fc.integer({ min: 1, max: 64 }),
  whole: fc.boolean(),
});
const early = call.filter(c => c.verb === 'mprotect' || anywhere.includes(c.verb));
const program = fc.record({
  start: fc.constantFrom(0x10000000000, 0x100001fb000),
  maps: fc.array(map, { minLength: 1, maxLength: 2 }),
  setup: fc.array(early, { maxLength: 2 }),
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
});

type Program = typeof program extends fc.Arbitrary<infer T> ? T : never;

function scriptOf({ start, maps, setup, calls }: Program): string {
  let address = start;
  const lines = maps.map(({ pages, kind, gap }, i) => {
    const line = `map m${i} ${pages} pages ${kind} at 0x${address.toString(16)}`;
    address += (pages + gap) * 4096;
    return line;
  });
  const statement = (c: Program['calls'][number]): string => {
    if (c.verb === 'fork') return '  fork';
    const number = c.map % maps.length;
    const { pages } = maps[number];
    const from = c.from % pages;
    const range = c.whole ? `m${number}` : `m${number}[${from}..${Math.min(pages, from + c.length)}]`;
    return `  ${c.verb} ${range}${c.verb === 'mprotect' ? ` ${c.protection}` : ''}`;
  };
  return [
    'backend xen-6.1',
    ...lines,
    ...(setup.length > 0 ? ['setup {', ...setup.map(statement), '}'] : []),
    'cpu 0 {',
    ...calls.map(statement),
    '}',
    '',
  ].join('\n');
}

test('a random program comes back as one that does the same', () => {
  fc.assert(
    fc.property(program, made => {
      const script = scriptOf(made);
      const { scenario } = compile(script, 'first.pte');
      const [recording] = scenario ? runCompiled(scenario).recordings : [];
      fc.pre(recording !== undefined);
      const trace = ftraceText(scenario!, recording);
      const imported = importTrace(trace).script;
      const { compared, diagnostics } = compareScript(imported, 'again.pte', readTrace(trace));
      const words = compared
        ? comparisonText(compared.comparison, 'again.pte', 'trace', 'xen-6.1')
        : diagnostics[0]?.message;
      expect(compared?.comparison.agrees, `${script}\n${imported}\n${words}`).toBe(true);
    }),
    { numRuns: 60, seed: 1 },
  );
});

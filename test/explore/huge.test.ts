/** Scripts with huge mappings (src/sim/huge.ts): the searches agree on random ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { agree } from './agree.ts';
import { hugeScripts } from './huge-scripts.ts';

const long = process.env.LONG !== undefined;

test('random scripts are scripts', () => {
  fc.assert(
    fc.property(hugeScripts(3), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

// A state has a word for each page: the reference, which keeps all states whole, has the long tier for it.
test('reduced, full and reference exploration agree on random scripts', () => {
  fc.assert(
    fc.property(hugeScripts(long ? 2 : 1), text => agree(text, long)),
    { numRuns: long ? 24 : 6 },
  );
}, 600_000);

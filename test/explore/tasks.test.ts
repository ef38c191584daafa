/**
 * Scripts with tasks: the searches agree on random ones.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { runs } from '../tier.ts';
import { agree } from './agree.ts';
import { taskScripts } from './task-scripts.ts';

test('random scripts are scripts', () => {
  fc.assert(
    fc.property(taskScripts(3), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('reduced, full and reference exploration agree on random scripts', () => {
  fc.assert(
    fc.property(taskScripts(2), text => agree(text, true)),
    { numRuns: runs(8) },
  );
}, 1000_000);

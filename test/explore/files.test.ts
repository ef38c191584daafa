/** Files that are truncated and invalidated: the searches agree on random scripts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { runs } from '../tier.ts';
import { agree } from './agree.ts';
import { fileScripts } from './file-scripts.ts';

test('reduced, full and reference exploration agree on random scripts about a file', () => {
  fc.assert(
    fc.property(fileScripts(2), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
      agree(text, true);
    }),
    { numRuns: runs(8) },
  );
});

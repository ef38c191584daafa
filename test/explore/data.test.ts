/** What pages hold, explored: the searches agree on random scripts that follow it, as agreement.test.ts has it for all else. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { agree } from './agree.ts';
import { dataScripts } from './data-scripts.ts';

describe('reduced, full and reference search agree on what pages hold', () => {
  it('on random scripts', () => {
    fc.assert(
      fc.property(dataScripts, text => agree(text, true)),
      { numRuns: Number(process.env.FC_RUNS ?? 12) },
    );
  }, 120_000);
});

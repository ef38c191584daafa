/** What pages hold, explored: the searches agree on random scripts that follow it, as agreement.test.ts has it for all else. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { agree } from './agree.ts';
import { dataScripts, waitingDataScripts } from './data-scripts.ts';

describe('reduced, full and reference search agree on what pages hold', () => {
  it('where a write lands in a frame that mremap moves meanwhile: it asks which entries map the frame', () => {
    agree(
      `backend native { mm 6.1 }
      map heap 2 pages rw
      cpu 0 { write heap[0] write heap[0] }
      cpu 1 { mremap heap[0] at 0x50000000 }
      expect never lost write`,
      true,
    );
  });

  it('on random scripts', () => {
    fc.assert(
      fc.property(dataScripts, text => agree(text, true)),
      { numRuns: Number(process.env.FC_RUNS ?? 12) },
    );
  });

  it('on random scripts whose data wait in store buffers', () => {
    fc.assert(
      fc.property(waitingDataScripts, text => agree(text, true)),
      { numRuns: Number(process.env.FC_RUNS ?? 8) },
    );
  });
});

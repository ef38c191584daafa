import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonParts } from '../../src/cli/json-parts.ts';
import '../seed.ts';

const batch = { via: 'direct', ops: ['mmu_update', 'update_va_mapping'], entries: 1 };
const long = Array.from({ length: 5000 }, (_, i) => (i % 3 ? batch : { ...batch, times: i }));

it('the parts are the text', () => {
  const documents = fc.record({
    script: fc.string(),
    results: fc.array(
      fc.record({
        backend: fc.jsonValue(),
        batches: fc.constantFrom<unknown[]>([], [batch], long, [long, undefined]),
        lost: fc.option(fc.constant([]), { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
    log: fc.constantFrom(undefined, { kind: Array.from({ length: 3000 }, (_, i) => (i % 2 ? undefined : null)) }),
  });
  fc.assert(
    fc.property(documents, document => {
      expect([...jsonParts(document)].join('')).toBe(`${JSON.stringify(document, null, 2)}\n`);
    }),
    { numRuns: 30 },
  );
});

it('no part is much longer than another', () => {
  const parts = [...jsonParts([{ results: Array(100_000).fill(batch) }])];
  expect(parts.length).toBeGreaterThan(100);
  expect(Math.max(...parts.map(part => part.length))).toBeLessThan(1 << 17);
});

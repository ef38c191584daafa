/** A link holds a script, whatever happens to it on its way; what is damaged is not opened. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fragmentOf, openFragment } from '../../playground/link.ts';

const script = '# Is café ☕ one word?\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\n';

test('what goes in comes out', async () => {
  const shared = { script, backend: 'xen-2.6.27', below: 'native' };
  expect(await openFragment(await fragmentOf(shared))).toEqual({ kind: 'shared', shared });
});

test('any text at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async text => {
      expect(await openFragment(await fragmentOf({ script: text }))).toEqual({
        kind: 'shared',
        shared: { script: text },
      });
    }),
    { seed: 6, numRuns: 100 },
  );
});

test('it needs no escaping in an address, and is shorter than the script', async () => {
  const fragment = await fragmentOf({ script: script.repeat(10) });
  expect(encodeURI(fragment)).toBe(fragment);
  expect(fragment.length).toBeLessThan(script.length * 3);
});

describe('damaged', () => {
  test('any character changed, and any end cut off', async () => {
    const fragment = await fragmentOf({ script });
    for (let i = 0; i < fragment.length; i++) {
      const other = fragment[i] === 'A' ? 'B' : 'A';
      expect(await openFragment(fragment.slice(0, i) + other + fragment.slice(i + 1)), `at ${i}`).toEqual({
        kind: 'damaged',
      });
      expect(await openFragment(fragment.slice(0, i)), `cut at ${i}`).toEqual({ kind: 'damaged' });
    }
  });

  test.each(['', 'heading', '1.00000000.', '1.zzzzzzzz.AAAA', '0.00000000.AAAA'])(
    '%j is no link of ours',
    async text => {
      expect(await openFragment(text)).toEqual({ kind: 'damaged' });
    },
  );

  test('a small link that holds a great deal', async () => {
    expect(await openFragment(await fragmentOf({ script: ' '.repeat(2 << 20) }))).toEqual({ kind: 'damaged' });
  });

  test('a right checksum over something else', async () => {
    expect(await openFragment(await fragmentOf({ script: 7 } as never))).toEqual({ kind: 'damaged' });
  });
});

test('a version that is not known yet is not taken for damage', async () => {
  const fragment = await fragmentOf({ script });
  expect(await openFragment(`2${fragment.slice(1)}`)).toEqual({ kind: 'newer' });
});

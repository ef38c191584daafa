/** Each way to base64 and back that a platform may have: the methods of ES2026, Buffer, and the table. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromBase64, toBase64 } from '../../src/protocol/base64.ts';

const bytes = fc.uint8Array({ maxLength: 100 });
const reference = (given: Uint8Array): string => btoa(String.fromCharCode(...given));

afterEach(() => {
  vi.unstubAllGlobals();
  for (const owner of [Uint8Array.prototype, Uint8Array])
    for (const name of ['toBase64', 'fromBase64']) Reflect.deleteProperty(owner, name);
});

/** Both directions, held against the platform's own `btoa`. */
function roundTrip(): void {
  fc.assert(
    fc.property(bytes, given => {
      expect(toBase64(given)).toBe(reference(given));
      expect([...fromBase64(toBase64(given))]).toEqual([...given]);
      // A view into a larger buffer is its own bytes alone.
      expect(toBase64(given.subarray(1))).toBe(reference(given.slice(1)));
    }),
  );
}

describe('base64', () => {
  it("by Node's Buffer", roundTrip);

  it('by a table, in a browser that has nothing', () => {
    vi.stubGlobal('Buffer', undefined);
    roundTrip();
  });

  it('by the methods of ES2026', () => {
    vi.stubGlobal('Buffer', undefined);
    const toBase = vi.fn(function (this: Uint8Array) {
      return reference(this);
    });
    const fromBase = vi.fn((text: string) => Uint8Array.from(atob(text), c => c.charCodeAt(0)));
    Object.defineProperty(Uint8Array.prototype, 'toBase64', { value: toBase, configurable: true });
    Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase, configurable: true });
    roundTrip();
    expect(toBase).toHaveBeenCalled();
    expect(fromBase).toHaveBeenCalled();
  });
});

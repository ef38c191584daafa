import { expect, test } from 'vitest';
import { zipEntries } from '../../tools/zip.ts';

/** An archive of one stored file `a` holding `x`, and a comment after it, as `zip -0` writes it. */
const archive = Buffer.concat([
  Buffer.from('504b03040a000000000000000000831cdc8c01000000010000000100000061', 'hex'),
  Buffer.from('x'),
  Buffer.from('504b01021e030a000000000000000000831cdc8c010000000100000001000000000000000000000000000000000061', 'hex'),
  Buffer.from('504b050600000000010001002f000000200000000300', 'hex'),
  Buffer.from('end'),
]);

test('entries are read from the central directory, whatever comment follows', () => {
  expect(zipEntries(archive)).toEqual([{ name: 'a', size: 1, compressed: 1 }]);
});

test('anything else is refused', () => {
  expect(() => zipEntries(Buffer.from('PK\x03\x04 but no end'))).toThrow(RangeError);
  expect(() => zipEntries(Buffer.alloc(0))).toThrow(RangeError);
});

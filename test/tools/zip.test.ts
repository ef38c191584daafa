import { expect, test } from 'vitest';
import { repacked } from '../../tools/repack.ts';
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
  expect(zipEntries(archive)).toMatchObject([{ name: 'a', size: 1, compressed: 1 }]);
});

test('anything else is refused', () => {
  expect(() => zipEntries(Buffer.from('PK\x03\x04 but no end'))).toThrow(RangeError);
  expect(() => zipEntries(Buffer.alloc(0))).toThrow(RangeError);
});

test('an archive packed again has the same files, smaller, and no comment; packed once more it is the same', () => {
  const long = Buffer.from(archive.toString('hex').replaceAll('0100000001000000', 'e8030000e8030000'), 'hex');
  const [head, rest] = [long.subarray(0, 31), Buffer.from(long.subarray(32))];
  rest.writeUInt32LE(31 + 1000, rest.length - 9);
  const again = repacked(Buffer.concat([head, Buffer.alloc(1000, 'x'), rest]), /b/);
  expect(zipEntries(again)).toMatchObject([{ name: 'a', size: 1000 }]);
  expect(again.length).toBeLessThan(150);
  expect(repacked(again, /b/)).toEqual(again);
  expect(zipEntries(repacked(again, /^a$/))).toEqual([]);
});

import JSZip from 'jszip';
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
  expect(zipEntries(archive)).toEqual([{ name: 'a', size: 1, compressed: 1 }]);
});

test('anything else is refused', () => {
  expect(() => zipEntries(Buffer.from('PK\x03\x04 but no end'))).toThrow(RangeError);
  expect(() => zipEntries(Buffer.alloc(0))).toThrow(RangeError);
});

test('an archive packed again has the same files, smaller, without those that are left out', async () => {
  const two = new JSZip().file('a/x', 'x'.repeat(1000), { createFolders: false }).file('b', 'y');
  const again = await repacked(await two.generateAsync({ type: 'nodebuffer' }), /^b$/);
  expect(zipEntries(again)).toEqual([{ name: 'a/x', size: 1000, compressed: expect.any(Number) }]);
  expect(again.length).toBeLessThan(150);
  const file = (await JSZip.loadAsync(again)).file('a/x');
  expect(await file?.async('string')).toBe('x'.repeat(1000));
});

test('and keeps when a file was changed, and whether it can be run', async () => {
  const date = new Date('2008-05-23T10:20:30Z');
  const tool = new JSZip().file('tool', 'x', { date, unixPermissions: 0o100755 });
  const again = await repacked(await tool.generateAsync({ type: 'nodebuffer', platform: 'UNIX' }), /^b$/);
  expect((await JSZip.loadAsync(again)).file('tool')).toMatchObject({ date, unixPermissions: 0o100755 });
});

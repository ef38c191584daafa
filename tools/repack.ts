/**
 * The same zip archive, smaller: without some files, and the others compressed as well as zlib can, large ones by Zopfli, which takes its time
 * and comes to a thirtieth less. zip.js writes archives of what is compressed already.
 */
import { crc32, deflateRawSync } from 'node:zlib';
import zopfli from '@gfx/zopfli';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';

/** Packs an archive again, without the files whose names match. Names, permissions and times stay. */
export async function repacked(archive: Buffer, without: RegExp): Promise<Buffer> {
  const packed = new ZipWriter(new Uint8ArrayWriter());
  for (const entry of await new ZipReader(new Uint8ArrayReader(archive)).getEntries()) {
    if (entry.directory || without.test(entry.filename)) continue;
    const data = await entry.getData(new Uint8ArrayWriter());
    const { lastModDate, externalFileAttributes, versionMadeBy } = entry;
    const compressed =
      data.length < LARGE ? deflateRawSync(data, { level: 9 }) : await zopfli.deflateAsync(data, { numiterations: 3 });
    await packed.add(entry.filename, new Uint8ArrayReader(compressed), {
      passThrough: true,
      compressionMethod: DEFLATE,
      uncompressedSize: data.length,
      signature: crc32(data),
      lastModDate,
      externalFileAttributes,
      versionMadeBy,
      extendedTimestamp: false,
      dataDescriptor: false,
    });
  }
  return Buffer.from(await packed.close());
}

/** Bytes from which on Zopfli is worth its time: below, there is little to save. */
const LARGE = 4_000;

/** The number of its method in zip archives. */
const DEFLATE = 8;

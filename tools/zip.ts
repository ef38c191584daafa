/** What a zip archive holds, read from its central directory: names and sizes, nothing is unpacked. */

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly compressed: number;
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
/** The end record has 22 bytes, and a comment of at most 65535 after it. */
const longestEnd = 22 + 0xffff;

/** Entries in the order of the archive. Throws where there is no central directory. */
export function zipEntries(archive: Buffer): ZipEntry[] {
  let end = archive.length - 22;
  while (end >= 0 && end > archive.length - longestEnd && archive.readUInt32LE(end) !== endOfDirectory) end--;
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw new RangeError('not a zip archive');
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new RangeError('damaged zip archive');
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      size: archive.readUInt32LE(at + 24),
      compressed: archive.readUInt32LE(at + 20),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

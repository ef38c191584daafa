/**
 * The same zip archive, smaller: without some files, each of the others compressed as well as deflate can, where vsce takes the
 * default, and its size before it, so that nothing follows it. Names, permissions and times stay.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { zipEntries } from './zip.ts';

const LOCAL = 0x04034b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
/** Names are UTF-8; no sizes behind the file. */
const FLAGS = 0x0800;

/** Packs an archive again, without the files whose names match. */
export function repacked(archive: Buffer, without: RegExp): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, record } of zipEntries(archive)) {
    if (without.test(name)) continue;
    const content = contentOf(archive, record);
    const deflated = deflateRawSync(content, { level: 9, memLevel: 9 });
    const smaller = deflated.length < content.length;
    const data = smaller ? deflated : content;
    const path = Buffer.from(name);
    // What both headers have: version needed, flags, method, time, date, checksum, sizes, lengths of the name and of what is extra.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(smaller ? DEFLATED : STORED, 4);
    record.copy(common, 6, 12, 20);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL);
    files.push(local, common, path, data);
    // The directory's has the version made by before that, and behind it a comment's length, disk, attributes and offset.
    const place = Buffer.alloc(14);
    record.copy(place, 4, 36, 42);
    place.writeUInt32LE(offset, 10);
    directory.push(record.subarray(0, 6), common, place, path);
    offset += local.length + common.length + path.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END);
  end.writeUInt16LE(directory.length / 4, 8);
  end.writeUInt16LE(directory.length / 4, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

/** A file as it was before it was packed. */
function contentOf(archive: Buffer, record: Buffer): Buffer {
  const at = record.readUInt32LE(42);
  const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const data = archive.subarray(start, start + record.readUInt32LE(20));
  return record.readUInt16LE(10) === DEFLATED ? inflateRawSync(data) : data;
}
